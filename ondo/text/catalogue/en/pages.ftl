## The page of the agreement

pages-nobody-yet = nobody yet
pages-agreement-as-shipped = as shipped, not yet approved by the departments
pages-list-comma = ,{ " " }
pages-agreement-in-force = Version { $version }, in force since { $since }, approved by { $names }
pages-business-hours-working-days-hours = { $hours } business hours: { $days } working days of { $length } hours
pages-list-semicolon = ;{ " " }
pages-days-joined = ・
pages-next-day = { $time } next day
pages-outcome-missing = outcome missing

## The active card as a page

pages-gate-needed = Needed gate
pages-gate-asked-only = Gate, asked only

## The choices of the contact log

pages-reached = reached
pages-no-answer = no answer
pages-replied = replied
pages-no-reply = no reply
pages-held = held
pages-no-show = no show
pages-met = met
pages-not-met = not met

## What every page shares

pages-what-caused-taken-back = What caused it was taken back

## The page of one lead

pages-decay = Decay
pages-cap-axis = Cap of an axis
pages-counted-already = counted already
pages-tags-of-events = tags
pages-rules-need-no-event = rules that need no event
pages-tag-cap-of-axis = cap of an axis
pages-tag-decay = decay
pages-machine-traffic = machine traffic
pages-tags-add-up = { $tags } = { $total } in all
pages-tags-none = no points
pages-not-reached = not reached
pages-colon = :{ " " }

## Who is who on a lead's page

pages-linked-by = linked by { $by }
pages-name = Name
pages-company = Company
pages-e-mail = E-mail
pages-telephone = Telephone

## The definition meeting on one page

pages-both-departments-look-suggested-points = Both departments look at the suggested points and decide.
pages-data-as-proposal-version = Data as of { $as_of } · proposal for version { $base_version }
pages-changes-adopted = { " " }({ $changes ->
    [one] { $changes } change
   *[other] { $changes } changes
  })

## What a page confirms after a form, as a code in its address

pages-decision-recorded = The decision is recorded.
pages-taken-by = Taken by { $owner }.
pages-version-in-force = Version { $version } is in force.
pages-version-in-force-in-part = Version { $version } is in force, with a part of what was suggested.
pages-feedback-recorded = Recorded: { $what }
pages-contact-recorded = Recorded: { $what }
pages-leads-one-person-now = { $leads ->
    [one] { $leads } lead is
   *[other] { $leads } leads are
  } one person now.
pages-leads-unlinked = They are unlinked.

## The pages' routes

pages-there-no-such-page = There is no such page.

## The page of the watch

pages-hot-share-hot-precision = Hot share and hot precision
pages-missed-hot-leads-estimates = Missed hot leads and estimates
pages-why-moved = Why it moved
pages-how-leads-arrive = How leads arrive
pages-sales-marketing = Sales and marketing
pages-promises-why-hot-leads-false = Promises, and why hot leads were false
pages-drift-scores-inputs = Drift of scores and inputs
pages-rules-use-data-quality = Rules in use and data quality
pages-request-waiting = waiting
pages-request-running = running
pages-request-failed = failed; the next monitoring run tries again
pages-request-done = done
pages-request-declined = declined
pages-cause = { $finding }. { $text }

## Page agreement

pages-agreement = Agreement
pages-hand-offs = Hand-offs
pages-in-time = In time
pages-late = Late
pages-overdue = Overdue
pages-too-few-tries = Too few tries
pages-no-outcome = No outcome
pages-no-reason = No reason
pages-now = Where hand-offs stand
pages-open-hand-offs = Open hand-offs
pages-waiting-in-time = Waiting, in time
pages-due-soon = Due soon
pages-count-outcome-missing = Outcome missing
pages-lead = Lead
pages-owner = Owner
pages-whoever = whoever
pages-mine = { $name } (mine)
pages-show-theirs = Show
pages-by-channel = By channel
pages-came-by = Came by
pages-any-channel = any channel
pages-no-channel = no channel named
pages-sort = Sort by
pages-found-state = Hand-off
pages-newest-lead = newest lead first
pages-oldest-lead = oldest lead first
pages-none-of-theirs = None of these hand-offs is open.
pages-due = Due
pages-owed = Owed
pages-tries = Tries
pages-hand-offs-overdue-due-soon = { $late_count ->
    [one] { $late_count } hand-off is
   *[other] { $late_count } hand-offs are
  } overdue, due soon or without an outcome.
pages-from-start = From the start
pages-next-page = Next page
pages-keys = Keyboard shortcuts
pages-keys-this = This list
pages-keys-rows = The next row of a list, and the one before
pages-keys-search = Search for a lead
pages-keys-enter = Opens or presses what is marked
pages-keys-on = Single letters act, in this browser
pages-keys-close = Close
pages-nothing-due-soon-or-overdue = Nothing is due soon or overdue.
pages-sales-promised-kept = Sales: promised and kept
pages-hand-offs-since = hand-offs since { $since_day }
pages-first-contact-within = First contact within { $length }
pages-sales-promise = At least { $attempts ->
    [one] { $attempts } attempt
   *[other] { $attempts } attempts
  } until somebody answers; an outcome or a send-back within { $outcome_days ->
    [one] { $outcome_days } day
   *[other] { $outcome_days } days
  }
pages-sales-promise-reason = ; a send-back has its reason
pages-by-team = Team
pages-by-person = By person
pages-bar-in-time = in time
pages-bar-late = late
pages-bar-overdue = still overdue
pages-deadlines-computed = { $computed } of them came without a deadline (imported history): theirs is computed on the clock of the agreement and judged.
pages-deadlines-computed-as-of = { $computed } of them came without a deadline (imported history): theirs is computed on the clock of the agreement and judged as of { $seen_day }.
pages-marketing-promised-kept = Marketing: promised and kept
pages-marketing-promise = At least { $hot_leads_per_month ->
    [one] { $hot_leads_per_month } hot lead
   *[other] { $hot_leads_per_month } hot leads
  } a month, { $attributes_filled }% of attributes filled, handed over within { $handoff_minutes ->
    [one] { $handoff_minutes } minute
   *[other] { $handoff_minutes } minutes
  } of the last action
pages-hot-precision-agreed = A hot precision of at least { $hot_precision } %; recalibrations set the hot line by it where the labels allow it
pages-hot-leads-month = Hot leads by month
pages-dashed-line-promise-pale-column = The dashed line is the promise; the pale column is the month so far.
pages-month = Month
pages-hot-leads = Hot leads
pages-attributes-filled = Attributes filled
pages-action-hand-off-median = Action to hand-off (median)
pages-so-far = so far
pages-to-hand-off = To hand-off
pages-minutes = { $minutes } min
pages-why-hot-leads-sent-back = Why hot leads were sent back
pages-none-sent-back = None were sent back

## Page agreement_conversion

pages-conversion = Conversion
pages-who = Group
pages-conversion-count = Count
pages-closed = Closed
pages-opportunity-or-won = Opportunity or won
pages-90-interval = 90% interval
pages-expired = (+ { $expired } expired)
pages-too-few = too few
pages-no-hand-offs-yet = No hand-offs yet
pages-conversion-note = Conversion: of the hand-offs that opened in the window, those that have become an opportunity or been won by now. What is open counts as not converted yet; below 10 no share is shown.
pages-warm-note = Warm: leads warm at the beginning of a month of the window and never handed over ({ $warm_looked_at } of { $warm_candidates } that acted were scored).
pages-by-points-at-hand-off = By points at the hand-off
pages-conversion-by-points = Conversion by points at the hand-off
pages-points-at-hand-off = Points at the hand-off
pages-red-hot-line-or-beyond = Red: at the hot line ({ $hot_line }) or beyond. The fast track is left out, since it does not hang on points.
pages-hand-offs-have-no-total = { $unbanded ->
    [one] { $unbanded } hand-off has
   *[other] { $unbanded } hand-offs have
  } no total.

## Page agreement_counts

pages-how-these-counts-hang-together = How these counts hang together
pages-word = What is counted
pages-hand-offs-on-record = Hand-offs on record
pages-duplicates-replaced-ones = − duplicates, replaced ones
pages-sum-of-hand-offs = = Hand-offs
pages-by-points = by points
pages-fast-track = fast track
pages-exploration-sample = exploration sample
pages-by-hand = by hand
pages-hot-leads-points-fast-track = Hot leads (by points + fast track)
pages-judged = judged
pages-these-sent-back = of these sent back
pages-not-judged = not judged
pages-leads-handed-over-each-once = Leads handed over (each once)
pages-hot-precision-really-hot-judged = Hot precision (really hot, of the judged)

## Page base

pages-monitoring = Monitoring
pages-how-it-was-found = How this was found
pages-definition-meeting = Definition meeting
pages-card = Card

## Page card

pages-version = Version { $version }
pages-force-since = in force since { $effective }
pages-approved-by = approved by
pages-what-hot-lead = What is a hot lead
pages-hot-line = Hot line
pages-hot-line-points = { $hot_line ->
    [one] { $hot_line } point or more
   *[other] { $hot_line } points or more
  }
pages-warm-line = Warm line
pages-rules = Rules
pages-rule = Rule
pages-column-points = Points
pages-when = When
pages-counts = Counts
pages-may-move = May move
pages-marked-as-inquiry = inquiry
pages-row-counts = counts
pages-row-may-move = may move
pages-fast-track-hot-whatever-points = Fast track: hot whatever the points
pages-fast-track-days = for { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
pages-none = None
pages-versions = Versions
pages-card-version-number = v{ $number }

## Page home

pages-points-now = points now
pages-latest = Latest
pages-tries-of-agreed = { $attempts } of { $attempts_agreed ->
    [one] { $attempts_agreed } try
   *[other] { $attempts_agreed } tries
  }
pages-lead-reached = reached
pages-no-deadline = No deadline
pages-leads-counted = { $count }
pages-nearest-deadline-first-first-contact = Nearest deadline first. First contact within { $promise }.
pages-first-contact-promised = First contact within { $promise }.
pages-open-hand-offs-note = { $open ->
    [one] { $open } hand-off is
   *[other] { $open } hand-offs are
  } open: { $count } hot, by fast track or by hand ({ $cold } of them gone cold) and { $samples } of the exploration sample. First contact is overdue on { $overdue } in all.
pages-no-hot-lead-waiting-leads = No hot lead is waiting. Leads appear here when their score reaches the hot line or a fast track fires.
pages-group-cold-note = Their score has fallen since the hand-off: cold by the card as it is now. An outcome or a send-back takes them off the list.
pages-follow-up = Follow-up draw
pages-follow-up-note = Hand-offs that nobody answered within the agreed days, drawn at random each week. Were they really hot? What you say lets Ondo learn about all unanswered ones too.
pages-follow-up-week = Week { $week }: { $unanswered ->
    [one] 1 unanswered hand-off
   *[other] { $unanswered } unanswered hand-offs
}, { $drawn } drawn ({ $chance } % each).
pages-follow-up-counts = In all { $drawn } drawn, { $judged } judged.
pages-follow-up-export = Download as CSV
pages-follow-up-points-then = points then
pages-follow-up-handed-over = Handed over { $day }
pages-follow-up-drawn-in = drawn { $week }
pages-follow-up-judged = Judged
pages-follow-up-oldest = The { $count } drawn longest ago are shown; { $beyond } more wait. The file has them all.
pages-follow-up-latest = The { $count } drawn last are shown, not the { $beyond } before; the file has them all.
pages-follow-up-without-card = { $count ->
    [one] { $count } drawn hand-off is not shown, because this ledger does not have the version of the card that handed it over. The file has it; POST /v1/handoffs/…/feedback and imports answer it.
   *[other] { $count } drawn hand-offs are not shown, because this ledger does not have the versions of the card that handed them over. The file has them; POST /v1/handoffs/…/feedback and imports answer them.
  }
pages-follow-up-nobody-waits = No drawn hand-off waits for a judgement.
pages-follow-up-not-agreed = The agreement asks after no unanswered hand-offs, so whether they were as hot cannot be known. With learning.follow_up in the agreement a few are drawn each week.
pages-tick-lead = Tick { $lead }
pages-take-ticked = Who takes the ticked leads:
pages-taken-many = Taken by { $owner }: { $count }.
pages-left-not-taken = Not taken: { $count }. Somebody else has them, or they are closed.
pages-left-closed = closed
pages-claim-nothing-ticked = No lead is ticked.
pages-claim-nothing-ticked-hint = Tick the leads to take in the list, then press the button.
pages-follow-up-ended = The agreement asks after no further ones.
pages-follow-up-waiting = { $count ->
    [one] 1 unanswered hand-off was drawn and waits for a judgement
   *[other] { $count } unanswered hand-offs were drawn and wait for a judgement
}
pages-group-sample-note = Drawn at random from below the line, so that low scores are learned from too.

## Page lead

pages-line-warm = warm
pages-line-hot = hot
pages-rules-that-count = Rules that count
pages-why-score = Why this score
pages-no-points-yet = No points yet
pages-timeline = Timeline
pages-timeline-all = All
pages-what-lead-did = What the lead did
pages-what-we-did = What we did
pages-timeline-score = Hot and cooled
pages-timeline-older = Older
pages-timeline-newest = Back to the newest
pages-kind-event = Action
pages-kind-attribute = Attribute
pages-kind-temperature = Temperature
pages-kind-contact = Contact
pages-kind-feedback = Feedback
pages-kind-outcome = Outcome
pages-became = became { $temperature }
pages-cooled-to = cooled to { $temperature }
pages-points-then = { $points ->
    [one] { $points } point
   *[other] { $points } points
  }
pages-handed-to-sales = handed over to sales
pages-owner-since = taken by { $owner }
pages-handoff-expired = ended without an answer
pages-handoff-closed = ended
pages-nothing-recorded = Nothing recorded
pages-what-would-make-hot = What would make it hot
pages-bant-gates = BANT gates
pages-no-gates = No gates
pages-what-model-thinks = What the model thinks
pages-probability-points-decide-model-advises = probability. The points decide, the model advises.
pages-account = The company
pages-account-active = active
pages-account-more = and { $people } more
pages-profile = Profile
pages-known-as = Known as
pages-unlink = Unlink…
pages-no-id = No id
pages-link-same-person = Link with the same person…
pages-other-lead = The other lead
pages-other-lead-placeholder = address of its page, or source:ID
pages-show-who = Show who
pages-foot-card = Card

## Page link

pages-same-person = Same person
pages-unlink-lead-from-others = Unlink this lead from the others?
pages-these-same-person = Are these the same person?
pages-leads = ({ $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
  })
pages-lead-unlinked-no-key-import = Lead { $other } is unlinked. No key of an import or of the API links it again.
pages-what-they-did-counts-together = What they did counts together from now on. Of two open hand-offs the older stays.
pages-who-decides = Who decides
pages-unlink-them = Unlink them
pages-link-them = Link them
pages-cancel = Cancel

## Page login

pages-sign-in = Sign in
pages-sign-in-at = Sign in with { $provider }
pages-or-with-key = Or with a key:
pages-signed-in-continue = You are signed in as { $name }.
pages-continue = Continue
pages-signed-key = Signed in with the key:{ " " }
pages-sign-out = Sign out
pages-key-not-valid-check-or = This key is not valid. Check it, or ask your administrator.
pages-api-key = API key
pages-api-about = Every route of the API with examples, parameters and who may use it.
pages-api-document = OpenAPI document
pages-api-roles = Roles that may use it
pages-api-anybody = anybody
pages-api-required = required
pages-api-body = Body, an example
pages-api-answer = Answer, an example
pages-api-messages = Messages to webhooks
pages-signed-already-continue = Signed in already? Continue

## Page meeting

pages-recalibration-ondo-recalibrate-puts-one = A recalibration (ondo recalibrate) puts one here.
pages-decision = Decision
pages-decided-by-reviewers = Members of the definition meeting (keys with the role reviewer) decide on it.
pages-lock-rules = Lock rules
pages-no-later-proposal-moves-points = No later proposal moves the points of a locked rule. It is locked with the decision, whether approved or declined.
pages-locked = locked
pages-who-decides-both-departments-separated = Who decides (both departments, separated by commas)
pages-departments-sign = One name of each department is needed: { $departments }
pages-e-g-sato-marketing-tanaka = e.g. Sato (marketing), Tanaka (sales)
pages-reason = Reason
pages-approve-what-ticked = Approve what is ticked
pages-keep-card = Keep the card
pages-decline = Decline
pages-approval-puts-new-version-force = Approval puts a new version in force at once; going back is one step. Of a part you are told what it does to the number of hot leads, and asked again where that is far from now.
pages-quarterly-reports = Quarterly reports
pages-decisions-so-far = Decisions so far
pages-proposals-so-far = Proposals so far
pages-proposal-about = For version { $version }, { $changes ->
    [0] no change
    [one] one change
   *[other] { $changes } changes
 }
pages-proposal-waits = waits for a decision
pages-proposal-outdated = not decided; it cannot be any more, since a later proposal or version took its place
pages-proposal-is-past = This proposal cannot be decided on:
pages-to-open-proposal = To the definition meeting of today

## Page meeting_changes

pages-adopt = Adopt

## Page meeting_confirm

pages-approve-part-only = Approve this part only?
pages-changes-proposal-ticked-nothing-recorded = { $taken } of the { $changes } changes of the proposal are ticked. Nothing is recorded yet.
pages-what-ticked = With what is ticked
pages-what-ticked-new-line = What is ticked, with the hot line at { $line }
pages-approve-with-line = Approve with the hot line at { $line }
pages-new-line-note = That hot line makes about as many leads a week hot as the whole proposal would.
pages-show-ticked = Show what the ticked changes do
pages-whole-proposal = With the whole proposal
pages-approve-all-same = Approve it all the same
pages-back-proposal = Back to the proposal

## Page meeting_evidence

pages-details-data-scientists = Details for data scientists

## Page parts

pages-your-name = Your name
pages-ok = OK
pages-take-over = Take over
pages-take-it = Take it
pages-take-it-for = Take it…
pages-log-contact = Log contact…

## Page problem

pages-problem = Problem
pages-back-to-first-page = To the first page

## Page watch

pages-as-card-version = As of { $day } · card version { $card_version }
pages-no-monitoring-run-has-been = No monitoring run has been recorded yet. Run ondo watch every day.
pages-alarms = Alarms
pages-alarm = Alarm
pages-there-no-alarm = There is no alarm.
pages-alarms-counted = { $alarms ->
    [one] { $alarms } alarm
   *[other] { $alarms } alarms
  }
pages-review = Review
pages-lately-reference = Lately: { $window }. Reference: { $reference }.
pages-drift-report-column-column = Drift report, column by column
pages-more = { $rows } more
pages-requests-recalibrate = Requests to recalibrate
pages-there-none = There is none.
pages-earlier-monitoring-runs = Earlier monitoring runs
pages-run-version = version { $version }

## Page card

pages-audience-of-card = audience:{ " " }
pages-card-scores-nobody = This card was { $ended }: it scores nobody.
pages-card-not-force-yet = This card is not in force yet.
pages-all-cards = All cards
pages-column-audience = Audience
pages-card-state = State
pages-how-to-retire = ondo card retire ends one that is not wanted.

## The active card as a page

pages-retired-on = retired on { $day }
pages-replaced-on = replaced by { $replaced_by } on { $day }

## Finding a lead, and what sales did with it

pages-find-lead = Find a lead
pages-find-what = Company, name, e-mail, telephone or ID
pages-find = Search
pages-find-nothing = Nobody matches “{ $words }”. A part of company, name, address or telephone is enough; an ID must be whole.
pages-found-count = { $matches ->
    [one] { $matches } lead
   *[other] { $matches } leads
  }
pages-found-open = With sales since { $at }
pages-found-handed-over = Last handed over { $at }
pages-found-never = Never handed over
pages-tell = Add to the timeline
pages-take-back = Take back
pages-taken-back = taken back { $at }
pages-what-became = What became of it
pages-amount = Amount ({ $currency })
pages-amount-unit = yen
pages-missed-hot-note = Should sales have been given this lead before? That is what the definition learns from.
pages-missed-hot-how = How was it known?
pages-outcome-recorded = Recorded: { $what }. It can be taken back in the timeline.
pages-missed-hot-recorded = Recorded as missed hot. It can be taken back in the timeline.
pages-entry-taken-back = Taken back. A hand-off that it had closed is open again.
pages-note = Note
pages-note-hint = For colleagues. It gives no points, nothing learns from it, and it is erased with the person.
pages-note-keep = Keep note
pages-note-kept = Note kept.
pages-notes-hidden = A trial runs: notes from before its start are not shown, since they may name points.

## Refusals

pages-no-such-group = There is no such group.
pages-same-lead-already = They are the same lead already.
pages-which-lead = Which lead is the same person?
pages-which-lead-hint = Paste the address of its page, or write SOURCE:ID.
pages-lead-by-itself = The lead stands for itself.
pages-no-verdict = The form says neither approve nor decline.
pages-no-verdict-hint = Choose one of them.
pages-no-such-choice = There is no such choice.
pages-no-such-entry = This lead has no such entry.
pages-no-such-drift-report = There is no such drift report.
pages-form-was-not-sent = This form was not sent from one of Ondo's own pages.
pages-form-was-not-sent-hint = Open the page again and send it from there.
pages-decision-needs-names-of-those = A decision needs the names of those who made it, and a reason.
pages-decision-needs-names-of-those-hint = Write both.
pages-nobody-decides = Who decides?
pages-claim-without-owner = A claim needs its owner.
pages-write-your-user-id = Write your user id.
pages-what-if = What if
pages-what-if-basis = Version { $version } of the card, on the leads active in the { $weeks } weeks until { $until }. Nothing is saved.
pages-what-if-lines = Lines, caps, decay
pages-what-if-now = currently { $now }
pages-what-if-cap = Cap on { $axis }
pages-what-if-no-cap = blank = no cap
pages-what-if-take = Points taken off after { $days ->
    [one] { $days } idle day
   *[other] { $days } idle days
  }
pages-what-if-needed = { $gate } is needed
pages-what-if-new-rule = new
pages-what-if-ask = Calculate
pages-what-if-reset = Back to the card
pages-what-if-changes = Suggested changes
pages-what-if-take-all = Take all
pages-what-if-take-none = Take none
pages-what-if-changes-note = Take or leave single changes. What cannot be moved here, such as windows, fades and idle days, takes a replay of past weeks.
pages-what-if-asked-only = { $gate } is asked only
pages-what-if-rule-caps = Most times that a rule counts
pages-what-if-rule-caps-note = Of a rule that counts once, the cap is 1.
pages-what-if-as-many = Hot line for as many hot leads a week as the current card:
pages-what-if-use-line = Use this line
pages-what-if-stock = Hot tonight (stock)
pages-what-if-stock-note = All leads that are hot as they stand at { $until }, sales having them or not. They do not arrive every week.
pages-what-if-stock-estimated = Estimated from 100,000 leads.
pages-what-if-groups = By source and segment
pages-what-if-precision-short = Hot precision
pages-what-if-groups-note = Current card → with your changes. Segments are the attributes that the card's rules look at; small values are together. “—”: fewer than 20 hand-offs were judged, so that hot precision is unknown.
pages-what-if-replay = On past weeks
pages-what-if-replay-note = The moved card becomes a draft and is replayed week by week, with progress. On the draft's page windows, fades, idle days and conditions can be edited too.
pages-what-if-replay-do = Replay this card on past weeks
pages-what-if-hot-per-week = Hot leads a week
pages-card-now = Current card
pages-card-moved = With your changes
pages-promised = Promised
pages-capacity = Capacity
pages-what-if-enter = Newly hot, a week:
pages-what-if-drop = no longer hot:
pages-what-if-precision = Hot precision, of judged hand-offs
pages-what-if-recall = Recall, of all leads found really hot
pages-what-if-warm = Warm leads a week
pages-what-if-entrants-known = Of the leads that would be newly hot, the share found hot when drawn:
pages-what-if-entrants-unknown = Nobody knows yet whether the newly hot leads are really hot: too few leads below the line were drawn and judged. Draws missing:
pages-what-if-not-replayed = Each lead is counted when it last acted. The cool-off after a hand-off and what sales would have done are not replayed.
pages-what-if-open = Move points and lines and see at once what that does
pages-no-whole-number = The form holds something that is no whole number, or is out of range.
pages-no-whole-number-hint = Go back and correct it.
pages-what-if-no-card = No card can have these numbers: a sign is wrong, the warm line is not below the hot line, or a number is off the grid. The figures shown are for the last numbers that were allowed.
pages-form-names = Who decides
pages-form-does-not-fit = This form cannot be taken as it was filled in.
pages-form-too-many = { $field }: at most { $most }.
pages-form-too-long = { $field }: at most { $most } letters.
pages-form-missing = { $field }: nothing was filled in.
pages-form-unreadable = { $field }: what was filled in cannot be read.
pages-form-too-many-fields = This form has more than { $most } fields.

## Pictures and requests of the watch, requests of sales

pages-trends = Over the quarters
pages-trends-note = One monitoring run of each week. Shaded: what was usual. Dotted lines: a quarter begins, or another version of the card came into force.
pages-trend-of = { $name }, over the quarters
pages-mark-version = card v{ $version }
pages-numbers = As numbers
pages-day = Day
pages-measured = Measured
pages-usual-range = Usual range
pages-waterfall = What moved it
pages-waterfall-note = From what was usual to now, step by step. A step says how much of the change it explains, in percentage points.
pages-waterfall-step = Step
pages-waterfall-points = Share or percentage points
pages-waterfall-then = Usual
pages-waterfall-now = Now
pages-why-false-hot = Why hot leads were false
pages-share-now = Of the false ones now
pages-share-usual = Usually
pages-reason-bars-note = The dark line marks what is usual. From few false hot leads no change can be read.
pages-run-in-mlflow = MLflow, run “{ $run }”
pages-run-by-mlflow-ui = In MLflow (mlflow ui) the run “{ $run }”.
pages-decline-recalibration = Decline a request
pages-which-request = Which request
pages-all-that-wait = All that wait
pages-ask-recalibration = Ask for a recalibration
pages-ask-recalibration-note = The next monitoring run starts it. It only makes a proposal, and the meeting decides.
pages-ask-hot-precision = Least hot precision in % (empty: as agreed)
pages-who-asks = Who asks
pages-ask = Ask
pages-recalibration-asked-already = A recalibration was asked for already; no run has answered yet.
pages-said-recalibration-asked = The recalibration was asked for: the next monitoring run starts it.
pages-said-recalibration-declined = The request to recalibrate was declined.
pages-wishes = Requests from sales
pages-wishes-note = What sales asks of the card between meetings. Each gets an answer; an accepted one changes nothing by itself.
pages-wishes-none = No request waits for an answer.
pages-wishes-answered = Answered requests
pages-wish-answer = Answer
pages-wish-accept = Accept
pages-wish-accept-note = Points move by a proposal or a draft of the card.
pages-wish-file = Ask something of a rule
pages-wish-choice = What is wrong with it
pages-wish-send = File the request
pages-wish-note = Note (optional)
pages-said-wish-filed = The request was filed: the meeting answers it.
pages-said-wish-answered = The answer was recorded.

## Answers of the workshop

pages-workshop = What the workshop answered
pages-workshop-note = Before points are argued about: what sales and marketing mean by hot, in their own words. It is kept with the version of the card in force.
pages-workshop-kept = Kept with version { $version } by { $names }, { $day }
pages-workshop-when-hot = When is a lead hot?
pages-workshop-too-early = When is it too early?
pages-workshop-least-bant = What is the least BANT?
pages-workshop-keep = Keep answers
pages-workshop-who = Who agreed (separated by commas)
pages-workshop-save = Keep with the version in force
pages-said-workshop-kept = The workshop's answers were kept.

## What sales kept, week by week

pages-week = Week
pages-sales-weeks = First contacts in time, week by week
pages-sales-weeks-note = By the week of the hand-off: in time, of those that are made or overdue. The dashed line is all of them; a pale column is the week that still runs.
pages-what-if-who = Who enters, who drops
pages-what-if-who-note = Leads that change sides at their score right now, highest first; the weekly figures above are counted differently. The cool-off after a hand-off and what sales would have done are not replayed.
pages-what-if-ask-who = Show by name
pages-what-if-enters = enters
pages-what-if-drops = drops
pages-what-if-in-hand = with sales
pages-what-if-nobody = No lead changes sides here.
pages-what-if-looked = Leads scored for this list: { $looked }, named: { $shown }.
pages-link-is-used = This link was used, or its ten minutes are over.
pages-link-is-used-hint = `ondo serve --link` shows a new one when the service is started; a key signs in as well.
pages-link-reader = this machine
