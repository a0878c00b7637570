## ondo agreement

cli-agreement-cannot-used-errors = This agreement cannot be used: { $count ->
    [one] { $count } error
   *[other] { $count } errors
  }.
cli-version-agreement-published = Version { $version } of the agreement is published.
cli-open-hand-offs-whose-deadline = Open hand-offs whose deadline moved: { $moved }.
cli-first-contact-within-business-hours = { $name }: first contact within { $hours } business hours ({ $days } working days)
cli-version = version { $version }
cli-as-shipped-ondo-approved-nobody = as shipped with Ondo, approved by nobody
cli-force-from-approved = in force from { $since }, approved by { $names }
cli-who = Who
cli-promise = Promise
cli-value = Value
cli-sales = sales
cli-marketing = marketing
cli-promise-required = required
cli-promise-optional = optional
cli-person = Person
cli-days-unlike-teams = Days unlike the team's
cli-members = Members

## ondo approve

cli-approve-all-same = Approve it all the same?
cli-proposal-version-data-as-changes = Proposal { $proposal_id } for version { $base_version }, data as of { $day }: { $taken } of { $changes ->
    [one] { $changes } change
   *[other] { $changes } changes
  }
cli-note-new-hot-line-chosen = Note: the new hot line ({ $now } → { $then }) was chosen for all changes together; { $left } of them are left out, so the number of hand-offs may change.
cli-note-hot-line-stays-proposal = Note: the hot line stays at { $now }; the proposal moves it to { $then } to hold the number of hand-offs (--rule { $hot_line } takes it too, --recompute-line works one out for this part).
cli-card-stays-as = The card stays as it is.

## ondo check and ondo card

cli-file-usable = This file can be used: { $counts }.
cli-file-not-usable = This file cannot be used: { $counts }.
cli-card-cannot-used = This card cannot be used: { $counts }.
cli-check-one-error = { $errors } error
cli-check-errors = { $errors } errors
cli-check-and-one-warning = { $errors }, { $warnings } warning
cli-check-and-warnings = { $errors }, { $warnings } warnings
cli-rules-hot-line = { $name }: { $rules } rules, hot line { $line } ({ $counts }).
cli-there-no-difference = There is no difference.
cli-what = What
cli-now = Now
cli-new = New
cli-they-so-already-no-new = They are so already; no new version.
cli-locked = locked: { $ids }
cli-free = free: { $ids }
cli-locks-version-in-force = Version { $number } is in force ({ $done }).
cli-hot-line-warm-line = hot line { $hot_line }, warm line { $warm_line }
cli-points = Points
cli-asked-only = { " " }(asked only)
cli-gate = gate
cli-fast-track-days = { " " }({ $days ->
    [one] { $days } day
   *[other] { $days } days
  })
cli-fast-track = fast track
cli-decay = decay

## ondo demo

cli-refused = { " " }({ $refused } refused)
cli-rows = { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  }
cli-feedback-sales-really-hot = Feedback of sales: really hot
cli-models-view = The model's view:{ " " }
cli-approved-demos-meeting = approved in the demo's meeting
cli-card-version = Card version:{ " " }
cli-total = total:{ " " }
cli-loop-turned-once-seconds-figures = The loop turned once in { $seconds } seconds. Figures: { $folder }
cli-open-server = Open the server:{ " " }

## ondo erase

cli-leads-to-erase = { $word }: { $shown } (leads: { $group })
cli-erase-them-there-no-way = Erase them? There is no way back.
cli-erased = { $word } is erased.
cli-nothing-held = Nothing was held of { $word }.
cli-nothing-left = ✓ Nothing is left.
cli-something-left = Something is left.

## ondo forget

cli-delete-them-there-no-way = Delete them? There is no way back.
cli-property = property

## The help of commands in both languages

cli-help-usage = Usage:{ " " }
cli-help-shown = Show this message and exit.
cli-help-arguments = Arguments
cli-help-options = Options
cli-help-commands = Commands
cli-help-default = [default: { "{" }{ "}" }]
cli-help-required = [required]

## ondo import

cli-kind-leads = leads
cli-attributes = attributes
cli-events = events
cli-hand-offs = hand-offs
cli-contacts = contacts
cli-feedback = feedback
cli-outcomes = outcomes
cli-decision-instants = decision instants
cli-file-unchanged = { $name }: unchanged since { $at }; not read again. --again reads it.
cli-rows-read-left-out-refused = { $name }: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } read, { $left_out } left out, { $refused } refused
cli-line = { "  " }line { $line }:{ " " }
cli-lines = { "  " }lines { $lines }:{ " " }
cli-lines-and-more = { "  " }lines { $lines } and { $more } more:{ " " }
cli-encoding-taken = { "  " }read as { $encoding } (encoding: auto)
cli-more-rows = { "  " }and { $more ->
    [one] { $more } more row
   *[other] { $more } more rows
  }
cli-folder-unmapped = left where it is, no part of the mapping is for it: { $name }
cli-folder-put-away = { "  " }moved to { $place }
cli-refused-rows = { "  " }refused rows:{ " " }
cli-undeclared = { "  " }imported, but no rule of a card asks for them, so they give no points:{ " " }
cli-undeclared-attributes = attributes { $names }
cli-undeclared-kinds = kinds of actions { $names }
cli-undeclared-properties = properties of actions { $names }
cli-undeclared-advice = { "  " }To give points for them: declare them on the card (attributes:, kinds:) and write a rule; what was imported counts then, too.
cli-take-back = To take it back: { $ways }
cli-dry-run-nothing-written = Dry run: nothing was written.
cli-strict-nothing-imported = --strict: nothing was imported.
cli-new-label = new
cli-there-already = there already

## ondo import --list and --undo

cli-there-no-import-id-yet = There is no import with an id yet.
cli-taken-back = taken back
cli-ended-early-nothing-there = ended early; nothing of it is there
cli-rows-refused = { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  }, { $refused } refused
cli-nothing = nothing

## ondo init

cli-title-version-in-force = { $title }: version { $version } is in force.
cli-card = card{ "     " }
cli-agreement = agreement
cli-ledger = ledger{ "   " }
cli-next-ondo-import-mapping-mapping = Next: ondo import --mapping MAPPING.yaml FILE…   (or ondo check CARD after editing)
cli-card-file-head = A copy of the card as ondo init published it, to be edited. In force is what was approved last: ondo card show.
cli-card-file-not-in-force = { $file } is not the card in force ({ $cards }). That one as a file to edit: { $command }
cli-draft-written-agree-on-then = Draft written. Agree on it, then: { $command }

## ondo key and ondo audit

cli-key-revoked = Key { $key } is revoked.
cli-none = none
cli-there-no-keys = There are no keys.
cli-nothing-recorded = Nothing is recorded.
cli-key-target = The key is in { $target }.
cli-key-shown-once-keep-safe = This key is shown once. Keep it in a safe place.

## ondo lead

cli-they-same-already = They were the same already.
cli-yes = yes
cli-nothing-declared = Nothing is declared.
cli-no-notes = There are no notes.
cli-these-differ-from-another-lead = These differ from another lead in case only; decide with ondo lead link: { $named_ids }

## ondo migrate

cli-ledger-ondo = Ledger: { $to } (this Ondo: { $head })
cli-they-differ-spelling-only-ondo = They differ in spelling only: ondo lead link { $pair }

## ondo nurture

cli-leads-close-hot-sent-back = { $close ->
    [one] { $close } lead
   *[other] { $close } leads
  } close to hot, { $sent_back } sent back: { $file }
cli-nurture-history-ended = The imported history ends on { $day }; the list is as of today. As known then: { $command }

## Proposals in the terminal

cli-next-ondo-review = Next: ondo review
cli-list-mark = -{ " " }

## ondo requests

cli-waiting = waiting
cli-running = running
cli-failed-next-monitoring-run-tries = failed; the next monitoring run tries again
cli-done = done
cli-declined = declined
cli-nothing-has-asked-recalibration = Nothing has asked for a recalibration.

## ondo serve

cli-hot-leads = Hot leads

## ondo simulate

cli-company-simulated = [green]✓[/] { $leads } leads, { $events } events, { $handoffs } hand-offs
cli-truth-nothing-reads = (the truth; nothing reads it)

## ondo recalibrate, and what the meeting does with it

cli-declined-card-stays-as = Declined. The card stays as it is.
cli-no-model-has-been-approved = No model has been approved yet.
cli-registry-no-challenger = { $model }: no challenger waits any more
cli-registry-does-not-follow = The decision stands; the model registry was not told: { $error } — "ondo registry sync" tells it later.
cli-mcp-not-installed = The MCP library is not installed.
cli-mcp-not-installed-hint = Install ondo[mcp].
cli-key-file-cannot-be-read = The file that { $name } names cannot be read: { $error }
cli-no-key = What { $name } gives is no API key.
cli-no-key-hint = An API key is one line without spaces; ondo key add shows it once.
cli-vectors-need-csv-or-parquet = { $target } is neither .csv nor .parquet.
cli-vectors-written = { $target }: { $count ->
    [one] { $count } lead
   *[other] { $count } leads
}

## ondo card try

cli-looking-end-imported-history = Looking at the end of imported history.
cli-per-week = per week
cli-hot-precision = hot precision
cli-leads-turned-hot = Leads that turned hot

## ondo watch

cli-recalibrated-see-ondo-review = Recalibrated. See { $made } with: ondo review
cli-plan-sound = [green]✓[/] Sound ({ $count ->
    [one] { $count } warning
   *[other] { $count } warnings
  }).
cli-review-due = Review: due.{ " " }
cli-recalibration-failed-on = The recalibration failed on { $when } ({ $cause }):{ " " }
cli-report = Report:{ " " }

## Starting what the watch says is due

cli-recalibrating-mlflow-run = Recalibrating (mlflow run) …

## ondo webhook

cli-webhook = Webhook:{ " " }
cli-secret = Secret:{ " " }
cli-old-secret-signs-too-until = The old secret signs too until { $until }
cli-secret-not-shown-again = The secret is not shown again.
cli-kinds = kinds
cli-column-waiting = waiting
cli-dead = dead
cli-ended = ended
cli-all = all
cli-there-no-webhook-yet = There is no webhook yet.
cli-webhook-ended = Ended.
cli-receiver-accepted = The receiver accepted it.
cli-told = told
cli-attempts = attempts
cli-last-error = last error
cli-no-message-given-up = No message was given up.
cli-will-sent-again = { $number } will be sent again.
cli-delivered = { $accepted } delivered.

## ondo erase

cli-place-rows = { "  " }{ $place }: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  }
cli-rows-your-own-people = { "  " }{ $place }: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } (your own people)
cli-what-mlflow-server-holds-not = What an MLflow server holds was not looked at.
cli-dead-rows-postgresql-which-stay = Dead rows of PostgreSQL, which stay until VACUUM, cannot be looked at.
cli-backups-files-refused-rows-not = Backups and files of refused rows were not looked at.

## ondo forget

cli-values-no-card-declares-events = Values that no card declares, of events before { $day }: { $values }
cli-more-properties = and { $old ->
    [one] { $old } more property
   *[other] { $old } more properties
  }
cli-no-event-before-holds-value = No event before { $day } holds a value that no card declares.
cli-kept-since-card-declares-them = Kept, since a card declares them: { $kept ->
    [one] { $kept } value
   *[other] { $kept } values
  } ({ $names })
cli-old-answers = Answers in the score log from before { $day }: { $rows }
cli-no-old-answers = The score log holds no answer from before { $day }.
cli-what-answers-cost = Without them nobody can look up what Ondo answered about a lead before { $day }. Facts, the scores frozen with hand-offs and what monitoring recorded stay; what a lead scored then can be computed from facts.
cli-judged-no-more = { $card }: the model's probability of { $handoffs ->
    [one] { $handoffs } hand-off
   *[other] { $handoffs } hand-offs
  } (opened in { $quarters }) can no longer be compared with what sales said.
cli-watch-reads-them = { $card }: monitoring reads back to { $day } and still looks at { $watched } of them. To keep these, use --older-than { $span }.

## ondo lead

cli-link-them-as-same-person = Link them as the same person?
cli-unlink-from-others = Unlink { $lead } from the others?

## ondo demo

cli-demo-simulate = Simulate a company: { $months } months up to { $day }
cli-demo-explain = A score explains itself (the lead is in the request, nothing is stored)
cli-demo-import = Import the company's history
cli-demo-last-days = Leads turn hot and are handed over; sales takes some and says what it found
cli-demo-visitors = Visitors of the last days, handed over each on the clock of its day: { $count }
cli-demo-past-looks = Monitoring looks back on two quarters
cli-demo-monitoring = Monitoring: score inflation, hot precision, promises
cli-demo-look = { "  " }{ $day }: { $alarms ->
    [0] no alarm
    [one] 1 alarm
   *[other] { $alarms } alarms
}
cli-demo-learn-until = Learn from what sales had said by { $day }, and suggest better points
cli-demo-approved-part = the change that helps most; the others wait for more labels
cli-demo-trial-company = A company whose hot leads never buy: a { $weeks }-week history up to { $day }
cli-demo-trial-begins = The meeting approves the proposal on trial from { $day } on
cli-demo-trial-reason = nobody knows yet what sales would say of seminar guests
cli-demo-trial-weeks = A { $weeks }-week trial, day by day, up to { $day }: a draw decides where the cards disagree
cli-demo-trial-came = Leads that came meanwhile, each scored on the clock of its day: { $count }
cli-demo-next-proposal = Learn from what is known today: a proposal that waits for your decision
cli-learn-from-labels-sales-suggest = Learn from the labels of sales and suggest better points
cli-definition-meeting-now-suggested-then = The definition meeting: now and suggested, then decide
cli-same-server-scores-new-card = The same server scores by what was decided, without a restart
cli-monitoring-drift-score-inflation-hot = Monitoring: drift, score inflation, hot precision
cli-quarterly-report-what-meeting-reads = The quarterly report: what the meeting reads, in Japanese and English

## Columns, states and single lines of several commands

cli-values-deleted = { $values ->
    [one] { $values } value was
   *[other] { $values } values were
  } deleted.
cli-answers-deleted = { $rows ->
    [one] { $rows } answer was
   *[other] { $rows } answers were
  } deleted from the score log.
cli-column-answers = answers
cli-nothing-deleted-dry-run = Nothing was deleted (--dry-run).
cli-column-values = values
cli-column-oldest = oldest
cli-column-source = source
cli-column-ids-compared = ids
cli-column-linked-by-systems = linked by systems
cli-column-id = id
cli-column-lead = lead
cli-column-linked-by = linked by
cli-promise-first-contact = first contact within business hours
cli-promise-due-soon = due soon in the last business hours
cli-promise-attempts = attempts until somebody answers
cli-promise-outcome-days = days until an outcome is entered
cli-promise-reason = reason on a send-back
cli-promise-stock = hand-offs a day of what was hot before
cli-promise-stock-at-once = all at once
cli-promise-capacity = capacity: hot leads a week
cli-promise-silence = what silence about a lead means
cli-promise-follow-up = unanswered hand-offs that a week asks after
cli-promise-departments = departments that sign a card
cli-follow-up-nobody = none
cli-follow-up-terms = { $share } %, at most { $at_most }
cli-silence-unknown = unknown
cli-silence-negative = not hot
cli-promise-hot-leads = hot leads a month
cli-promise-attributes-filled = attributes filled
cli-promise-handoff-minutes = minutes from event to hand-off
cli-promise-hot-precision = least hot precision
cli-column-team = Team
cli-column-zone = Zone
cli-column-holidays = Holidays
cli-column-hours-a-week = Hours a week
cli-column-axis = Axis
cli-column-rule = Rule
cli-column-condition = Condition
cli-column-counts = Counts
cli-fixed-changed = { "  " }declared fixed, but changed: { $name }, { $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
  }, first lines { $lines }. The new values count from the export on; leave fixed away, or write at: COLUMN
cli-fixed-changed-of-one-lead = { "  " }declared fixed, but changed: { $name }, { $leads } lead, first lines { $lines }. The new values count from the export on; leave fixed away, or write at: COLUMN
cli-outcome-became = { $before } → { $after } { $count }
cli-outcomes-joined = ,{ " " }
cli-outcomes-corrected = { "  " }outcomes corrected: { $count } ({ $changes }), first lines { $lines }
cli-column-day = day
cli-column-file = file
cli-column-state = state
cli-import-taken-back = Import { $import_id } was taken back.
cli-hand-offs-causeless = hand-offs whose cause was taken back
cli-hand-offs-open-again = hand-offs that are open again
cli-column-key = key
cli-column-name = name
cli-column-role = role
cli-column-until = until
cli-column-when = when
cli-column-who = who
cli-column-what = what
cli-column-about = about
cli-column-detail = detail
cli-key-state-valid = valid
cli-key-state-ending = ending
cli-key-state-expired = expired
cli-key-state-revoked = revoked
cli-key-state-rotated = rotated
cli-written-with-new-key = { $ids } ids are written with the new key; { $keys } keys of facts keep the old one.
cli-addresses-became-digests = Addresses became digests: { $ids } ids, { $keys } keys, { $scores } frozen scores.
cli-how-to-approve = Approve: ondo approve { $proposal_id } --name NAME --reason WHY (some only: --rule ID)
cli-how-to-decline = Decline: ondo decline { $proposal_id } --name NAME --reason WHY
cli-next-steps = Next:
cli-column-week = Week
cli-column-handoff = Hand-off
cli-column-handed-over = Handed over
cli-column-said = Judged
cli-follow-up-open = not yet
cli-follow-up-nobody-drawn = No hand-off was drawn.
cli-follow-up-not-agreed = No hand-off was drawn. Each week draws among those that nobody answered, once the agreement has learning.follow_up.
cli-facts-taken-back = { "  " }taken back: { $counts }
cli-facts-kept = { "  " }kept, since another door brought them as well: { $counts }
cli-facts-rebuilt = Wrote { $facts } facts.
cli-facts-checked = Held { $segments } segments with { $facts } facts ({ $size }) against the ledger.
cli-facts-wrong = Not what the ledger says: { $names }. They are not used. Write them anew with: ondo facts rebuild
cli-follow-up-drawn = { $unanswered ->
    [one] The one unanswered hand-off was
   *[other] Of { $unanswered } unanswered hand-offs { $drawn } { $drawn ->
        [one] was
       *[other] were
    }
} drawn for a manager to judge: ondo follow-up lists them.
cli-follow-up-counts = { $drawn } drawn, { $judged } judged.
cli-no-week = '{ $week }' is no week.
cli-no-week-hint = Write it as 2026-W49.
cli-csv-and-json = --csv and --json exclude each other.
cli-csv-and-json-hint = Choose one of them.
cli-column-now = Now
cli-column-edited = Edited
cli-precision-of-judged-leads = Hot precision is counted of judged leads; those that only the edited card calls hot have no answer yet.
cli-leads-enter = Enter: { $leads }
cli-leads-drop-out = Drop out: { $leads }
cli-monitoring-to-end-of-history = [bold]Monitoring[/] to the end of the imported history, { $day }, card version { $version }
cli-monitoring-as-of = [bold]Monitoring[/] as of { $day }, card version { $version }
cli-prefix-became-key-space = { $facts ->
    [one] { $facts } fact has
   *[other] { $facts } facts have
  } it as their key space: write key_space: { $prefix } in the mapping's entry
cli-prefix-kept = { $facts ->
    [one] { $facts } fact keeps
   *[other] { $facts } facts keep
  } it: no import is known to have written it
cli-prefix-dropped = { $facts ->
    [one] { $facts } fact has
   *[other] { $facts } facts have
  } the sender's own key now
cli-prefix-dropped-with-duplicates = { $facts ->
    [one] { $facts } fact has
   *[other] { $facts } facts have
  } the sender's own key now ({ $duplicates } retracted: the same facts twice)
cli-looked-at = Looked at { $tables } tables ({ $rows } rows), { $files } files ({ $size }) of { $home } and the MLflow store.
cli-not-looked-inside = Not looked inside: { $files ->
    [one] { $files } file
   *[other] { $files } files
  }, { $names }

## ondo approve

cli-stays-as-version-force = '{ $card_id }' stays as it is: version { $version } is in force.
cli-version-force-hot-line-2 = Version { $number } of '{ $card_id }' is in force (hot line { $line }).

## ondo check and ondo card

cli-card-not-force-ondo-card = This card is not in force (ondo card list).

## ondo card list and ondo card retire

cli-nobody = nobody
cli-retired-force = '{ $card_id }' is retired. In force: { $left }

## Cards side by side, as the terminal says it

cli-retired = '{ $name }' is retired.
cli-end-one-not-wanted-ondo = End one that is not wanted: ondo card retire { $name } --name NAME   (ondo card list shows all)
cli-beside-these-cards-score-too = Beside '{ $card_id }' these cards score too:
cli-version-audience = { "  " }{ $card_id }, version { $version } (audience: { $audience })

## Cards side by side

cli-column-card-set-card = Card
cli-column-card-set-version = Version
cli-column-card-set-state = State
cli-column-card-set-audience = Audience
cli-column-card-set-signed = Signed by
cli-card-replaces-shipped = '{ $card_id }' takes the place of the shipped card '{ $replaced }', which nobody ever signed: '{ $replaced }' scores nobody any more (--beside keeps both).
cli-card-replaces = '{ $card_id }' takes the place of '{ $replaced }', which scores nobody any more.
cli-how-to-retire = To end one that is not wanted: ondo card retire CARD_ID --name NAME
cli-card-replaced-by = replaced by { $replaced_by }
cli-list-comma = ,{ " " }

## ondo score

cli-scoring = Scoring
cli-scored = scored
cli-scored-of = { $leads } of { $everybody }
cli-scores-written = Score table, { $rows } rows: { $target }
cli-scored-by-card = { $card_id }, version { $version }
cli-everybody-scored = Leads scored: { $leads }; hot: { $hot }; new hand-offs: { $opened }
cli-everybody-scored-stock-waits = Leads scored: { $leads }; hot: { $hot }; new hand-offs: { $opened }; waiting for their day: { $waiting }
cli-everybody-scored-as-of = Leads scored as of { $at }: { $leads }; hot: { $hot }. Nothing was written.
cli-hot-by-fast-track = { "  " }by fast track { $name }
cli-held-back-by-gate = { "  " }at the hot line, gate { $name } not met
cli-handed-over = handed over: { $via }
cli-stock-handed-over = handed over: hot before
cli-stock-waits = hot before: waiting for their day
cli-to-score-everybody = To score them: { $command }

## Refusals

cli-extra-not-installed = This command needs { $name }, which is not installed.
cli-extra-not-installed-hint = Install it with: { $command }
cli-path-unusable = { $path } cannot be used: { $cause }.
cli-path-unusable-hint = Check that the folder exists, that it is a folder, and that you may write there.
cli-no-duration = { $option } is '{ $text }'.
cli-no-duration-hint = Write 90d, 24h or 30m.
cli-no-language = --lang is '{ $text }'.
cli-no-language-hint = Use ja or en.
cli-no-day = '{ $text }' is not a day.
cli-no-day-hint = Write { $day } or { $instant }.
cli-no-day-hint-day = Write { $day }.
cli-proposals-wait-for-decision = { $count } proposals wait for a decision.
cli-proposals-wait-for-decision-hint = Name one of them: { $names }
cli-replaces-without-card = --replaces and --beside go with --card.
cli-card-with-proposal = --card publishes a file; it goes with neither a proposal nor --rule.
cli-server-did-not-start = The server did not start.
cli-server-did-not-start-hint = Its own words are in { $name }.
cli-command-failed = ondo { $value } ended with exit code { $returncode }.
cli-command-failed-hint = What it wrote is above; the folder { $folder } is kept for a look.
cli-folder-not-empty = { $folder } is not empty and not an earlier demo.
cli-folder-not-empty-hint = Choose another folder with --out.
cli-name-leads-to-erase = Name the leads to erase.
cli-name-leads-to-erase-hint = ondo erase SOURCE:ID; to look for what is left: --check
cli-say-how-old = Say how old what goes must be.
cli-say-how-old-hint = ondo forget --older-than 400d --dry-run
cli-forgets-no-such-thing = ondo forget cannot delete '{ $name }'.
cli-forgets-no-such-thing-hint = --what takes { $names }.
cli-json-cannot-ask = --json cannot ask.
cli-json-cannot-ask-hint = Add --dry-run to look, or --yes to delete.
cli-name-files-to-import = Name the files to import and their mapping.
cli-name-files-to-import-hint = ondo import --mapping mapping.yaml leads.csv; ondo import --list shows what was imported.
cli-list-and-undo-stand-alone = --list and --undo stand alone.
cli-list-and-undo-stand-alone-hint = ondo import --list, or ondo import --undo ID
cli-card-held-already = The ledger already holds card '{ $card_id }', version { $version }.
cli-card-held-already-hint = Publish an edited card with: { $command }.
cli-no-role = There is no role '{ $text }'.
cli-no-role-hint = Use one of: { $names }.
cli-no-kind-of-ids = --ids is '{ $text }'.
cli-no-kind-of-ids-hint = Use plain or address.
cli-no-kind-of-links = --links is '{ $text }'.
cli-no-kind-of-links-hint = Use yes or no.
cli-by-names-who-decides = --by names who decides.
cli-going-back-loses = Going back from { $before } to { $to } loses what only later revisions hold.
cli-going-back-loses-hint = Make a backup, then repeat with --yes.
cli-no-format = --format is '{ $form }'.
cli-no-format-hint = Use csv or json.
cli-page-not-printed = { $browser } did not print { $page } in { $print_seconds } seconds.
cli-force-and-decline = --force and --decline exclude each other.
cli-force-and-decline-hint = Give one of them.
cli-say-who-to-be-scored = Say who is to be scored.
cli-say-who-to-be-scored-hint = { $command }, or every lead: ondo score --all
cli-as-of-needs-all = --as-of needs --all.
cli-as-of-needs-all-hint = What has changed since is known as of now only.
cli-out-with-as-of = --out writes scores of now.
cli-out-with-as-of-hint = Leave out --as-of and --dry-run.
cli-engine-needs-all = --engine goes with --all and --out alone.
cli-engine-needs-out = --engine needs --out with a .parquet.
cli-engine-needs-out-hint = For example: ondo score --all --engine spark --out totals.parquet
cli-engine-out-exists = { $target } is already there.
cli-engine-out-exists-hint = Spark writes a folder. Name another, or delete this one first.
cli-as-of-in-future = --as-of lies in the future.
cli-as-of-in-future-hint = Name an instant up to now.
cli-no-folder = There is no folder { $parent }.
cli-no-folder-hint = Make it first.
cli-service-could-not-start = The service could not start.
cli-service-could-not-start-hint = The cause is written above.
cli-out-is-a-file = { $folder } is a file.
cli-out-is-a-file-hint = Give --out the name of a folder.
cli-no-view = There is no view '{ $view }'.
cli-no-view-hint = Use handoff or landmark.
cli-precision-without-force = --hot-precision goes with --force.
cli-precision-without-force-hint = It is the hot precision that the recalibration asked for holds.
cli-no-share-hint = Give a share above 0 and below 1, such as 0.4.
cli-no-whole-number = { $name } is '{ $text }'.
cli-no-whole-number-hint = Give a whole number from 0 on.
cli-no-activity = No lead did anything in the last { $weeks ->
    [one] { $weeks } week
   *[other] { $weeks } weeks
  }.
cli-no-activity-hint = Look further back with --weeks, or import events first.
cli-no-project-file = The recalibration that is due runs as an MLflow project, and there is no MLproject file in { $value }.
cli-no-project-file-hint = Name its folder with --project; or watch with --no-start and run: ondo recalibrate
cli-recalibration-failed = The recalibration failed; the next monitoring run tries again.
cli-recalibration-failed-hint = It ran in { $folder }.
cli-not-accepted = It was not accepted: { $error }.
cli-not-accepted-hint = Check the URL and the receiver's log.
cli-pdf-needs-chromium-or-chrome = A PDF needs Chromium or Chrome, and neither is installed.
cli-pdf-needs-chromium-or-chrome-hint = Install one of them, or open the HTML in a browser and print it.
cli-not-cost = { $file }:{ $line }: this is not a cost.
cli-not-cost-hint = Its columns are { $names }; amounts are whole minor units, such as 120000 and JPY.
cli-pyarrow-which-writes-parquet = pyarrow, which writes Parquet, is not installed.
cli-pyarrow-which-writes-parquet-hint = Install ondo[train], or name a .csv.
cli-backends-configuration-does-not-exist = The backend's configuration { $config } does not exist.
cli-backends-configuration-does-not-exist-hint = Relative paths begin in ONDO_HOME; see trigger in monitoring.yaml.
cli-print-failed = { $browser } could not print { $page }.
cli-its-own-words = { $text }
cli-port-taken = Port { $port } is taken.
cli-port-unusable = Port { $port } of { $host } cannot be used: { $why }.
cli-choose-another-port = Stop the program that listens there, perhaps another ondo serve, or choose another port: { $command } (0 takes any free one).
cli-file-unusable = A file cannot be used: { $cause }.

## Recipients of notices

cli-notice-added = Added:
cli-notice-removed = Removed; its address is deleted.
cli-notice-sent = The test notice was taken.
cli-notice-nobody = Nobody is written to yet.
cli-column-hears-of = leads of
cli-notice-any-hour = at any hour
cli-no-notice-form = There is no way '{ $form }' to write to somebody.
cli-no-notice-form-hint = Choose one of: { $names }
cli-replay-equal = Equal: the run behind proposal { $proposal_id } came to the same proposal and the same model, byte for byte (data set { $dataset_id }).
cli-replay-differs = The run behind proposal { $proposal_id } came to something else (data set then: { $dataset_id }).
cli-replay-other-data = Another data set now: { $dataset_id }. Facts that are said to have been known by then came later, by an import for example.
cli-replay-other-version = Another version of { $name }: { $then } then, { $now } now.
cli-replay-place = Differs: { $place }
cli-replay-file = The model's file { $name } differs.

## ondo trial

cli-no-trial-yet = No card has been on trial yet.
cli-no-trial-yet-hint = `ondo trial plan` says how long a trial would take, `ondo trial start` approves a proposal on trial.
cli-workshop-none = No answers are kept yet. Keep them: ondo card workshop --when-hot "…" --too-early "…" --least-bant "…" --name NAME
cli-sign-in-once = Sign in once, within 10 minutes: { $link }
cli-link-needs-loopback = A sign-in link is for a service that this machine alone can reach, which { $host } is not.
cli-link-needs-loopback-hint = Leave --link away and sign in with a key: `ondo key add`.
cli-join-needs-studies = --join needs ONDO_STUDIES and --as-of.
cli-join-needs-studies-hint = Say the same --as-of, --seed and --trials as the run it is for.
cli-joined = Trials in the study: { $trials }.
