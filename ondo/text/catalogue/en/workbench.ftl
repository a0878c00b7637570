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

## Testing one lead

workbench-test = Test one lead
workbench-test-note = { $name }: a version or a draft beside the card in force. Nothing is saved, and nobody is handed over.
workbench-test-by = By
workbench-test-find = A lead that is known
workbench-test-now = Version { $version }, in force
workbench-test-typed = The lead as typed
workbench-test-total = { $total }
workbench-test-not-for = This card is not for such leads.
workbench-test-differs = differs
workbench-test-no-rule = no such rule
workbench-test-no-points = No rule gives points.
workbench-test-attribute = Attribute points, in all
workbench-test-behaviour = Behaviour points, in all
workbench-test-caps = Caps
workbench-test-type = Type a lead in
workbench-test-type-note = What is left empty is unknown. Several events of a kind are a day apart, the last one so many days ago.
workbench-test-attributes = Attributes
workbench-test-events = Actions
workbench-test-times = times
workbench-test-days = days ago
workbench-test-do = Score
workbench-test-unreadable = { $field }: “{ $text }” cannot be read.
workbench-test-number = { $field }: a whole number from 0 to { $most }.

## Replaying a draft on past weeks

workbench-try-out = Try it out
workbench-replay = Replay on past weeks
workbench-replay-note = Both cards score every moment of the past weeks at which something became known of a lead. This takes from seconds to minutes; scores are answered meanwhile as ever.
workbench-replay-ask-weeks = Past weeks
workbench-replay-do = Replay
workbench-replay-waits = The replay waits for its turn.
workbench-replay-runs = The replay runs: { $percent }%.
workbench-replay-failed = The replay came to nothing.
workbench-replay-done = The replay is done.
workbench-replay-too-long = It took too long and was ended (after { $minutes } min). Fewer weeks take less.
workbench-replay-given-up = No replay came to its end within a day: the service stopped or failed each time. Its log says why; ask again.
workbench-replay-open = Open it
workbench-replay-weeks-back = weeks looked back: { $weeks }
workbench-replay-old = The draft was saved again since. This is revision { $revision }.
workbench-replay-meanwhile = You may close this page; the result stays.
workbench-replay-again = Look again
workbench-replay-hot = Leads that turn hot
workbench-replay-a-week = { $hot } a week
workbench-replay-now = Card in force
workbench-replay-enter = Enter: hot by the draft only
workbench-replay-drop = Drop: hot by the card in force only
workbench-replay-picture = Leads that turned hot in each week, by the card in force and by the draft
workbench-replay-week = Week from
workbench-replay-few = So few hand-offs of these weeks have a label that the shares tell little.
workbench-replay-honest = Both shares are of leads that sales has seen. Of those who newly enter, nobody knows whether they are really hot unless they were handed over in another way. Cool-off, the end of hand-offs and what sales did later are not replayed.
workbench-replay-blind = While a trial of this card runs, names are not shown: they would tell which of its two cards decided.
workbench-replay-totals = { $now } → { $then }
workbench-replay-first = To the first
workbench-replay-next = Next
