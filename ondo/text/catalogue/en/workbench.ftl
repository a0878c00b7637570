## Where a version of a card stands

workbench-state-past = past
workbench-state-in-force = in force
workbench-state-scheduled = comes into force later
workbench-state-on-trial = on trial
workbench-state-tried = was on trial

## Versions of a card

workbench-effective = effective from { $effective }
workbench-file = Card file (YAML)
workbench-is-past = This version is no longer in force.
workbench-is-scheduled = This version is not in force yet.
workbench-is-on-trial = This version is on trial beside the one in force.
workbench-is-tried = This version was on trial and never came into force by itself.
workbench-open-in-force = Open version { $version }, which is in force
workbench-differs-from-in-force = What differs from it
workbench-column-version = Version
workbench-column-since = Effective from
workbench-column-names = Approved by
workbench-column-changes = Changes
workbench-changes-of = What version { $version } changed
workbench-compare-any = Compare any two versions
workbench-cap = Cap of { $axis }
workbench-cap-points = at most { $cap }
workbench-roll-back = Roll back to version { $version }
workbench-roll-back-note = The content of version { $version } comes into force again with the next score, as a new version. Nothing is deleted.
workbench-roll-back-do = Roll back
workbench-no-such-number = Versions are numbers from 1 on.
workbench-no-such-number-hint = Open one from the list of versions.

## Differences between two versions

workbench-diff = What differs
workbench-diff-of = { $name }: what differs
workbench-diff-between = Version { $before } beside version { $after }
workbench-before = From
workbench-after = to
workbench-compare = Compare
workbench-column-what = What
workbench-no-difference = Both have the same content.
workbench-open-version = Open version { $version }

## Drafts of a card

workbench-drafts = Drafts
workbench-begin = Begin a draft from version { $version }
workbench-begin-do = Begin a draft
workbench-draft = Draft
workbench-draft-from = Begun from version { $version }
workbench-draft-saved = saved by { $name }, { $at }
workbench-revision = revision { $revision }
workbench-open-saved = Open what is saved now
workbench-not-saved = What you see is not saved yet.
workbench-text = Card file (YAML)
workbench-note = What changes, and why
workbench-saved-by = Your name
workbench-save = Save
workbench-check = Check
workbench-save-copy = Save as a draft of its own
workbench-findings = Findings
workbench-line = line { $line }
workbench-more-findings = { $more ->
    [one] And { $more } more.
   *[other] And { $more } more.
  }
workbench-check-failed = The check could not be asked. What you type stays; the button “Check” asks again.
workbench-check-usable = This card can be used: { $rules ->
    [one] { $rules } rule
   *[other] { $rules } rules
  }, hot line { $line }, { $warnings ->
    [one] { $warnings } warning.
   *[other] { $warnings } warnings.
  }
workbench-check-wrong = { $errors ->
    [one] This card cannot be used yet: { $errors } error.
   *[other] This card cannot be used yet: { $errors } errors.
  }
workbench-show-text = Show the text
workbench-draft-changes = What the draft changes beside version { $version }
workbench-no-diff-yet = Shown once the draft has no errors.
workbench-names = Names, with commas between them
workbench-decide = The meeting decides
workbench-effective-day = In force from (empty = at once)
workbench-approve = Approve and publish
workbench-decline = Decline
workbench-take-back = Take back
workbench-ends-trial = A trial of this card has not ended. It ends when a version is published.
workbench-meeting-decides = Members of the definition meeting decide on it.
workbench-hand-over = Hand to the meeting
workbench-hand-over-note = The draft is then not changed until the meeting has decided or somebody takes it back.
workbench-hand-over-do = Hand over
workbench-history = What became of it
workbench-step-hand-over = Revision { $revision } handed to the meeting
workbench-step-take-back = Revision { $revision } taken back
workbench-step-approve = Revision { $revision } approved
workbench-step-decline = Revision { $revision } declined
workbench-said-saved = The draft is saved.
workbench-said-handed-over = The draft lies with the meeting.
workbench-said-taken-back = The draft was taken back.
workbench-drafts-waiting = Drafts handed to the meeting
workbench-form-without-revision = The form says no revision.
workbench-form-without-revision-hint = Open the draft again.
workbench-no-such-day = That is no day.
workbench-no-such-day-hint = Write it as 2027-01-01, or leave it empty.
