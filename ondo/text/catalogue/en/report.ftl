## Figures of the report that carry their count

report-quarter-of-year = Q{ $number } { $year }
report-quarter-of-fiscal-year = Q{ $number } of fiscal { $year }

## How the counts of a quarter hang together, and the precisions that are shown, side by side with what each is of

report-hot-precision = hot precision
report-replayed-precision = replayed precision
report-hot-leads-handed-over-quarter = hot leads handed over in this quarter that sales judged
report-hot-leads-judged-lately-last = hot leads judged lately by the last monitoring run, whenever they were handed over
report-evidence-proposal-card-now-replayed = evidence of the proposal: the card now, replayed on later data at the same number of hand-offs
report-evidence-proposal-card-now-replayed-over = evidence of the proposal: the card now, replayed over past quarters

## The funnel of a quarter by channel, and what each channel brought for what it cost

report-all-channels = all channels

## Hot leads of a quarter

report-no-reason-given = no reason given
report-hot-leads-all = hot leads in all

## What the meeting looks back on and answers

report-lead = lead { $lead }

## Win/loss analysis

report-unknown = not given
report-other = other
report-source = Source
report-yes = yes
report-no = no
report-under = under { $high }
report-or-more = { $low } or more
report-from-to-under = { $low } to under { $high }
report-labelled-value = { $label }: { $text }
report-hot-leads-judged-too-few = { $handoffs ->
    [one] { $handoffs } hot lead
   *[other] { $handoffs } hot leads
  } went to sales ({ $per_week } a week). Sales judged { $count } of them, too few for a percentage.
report-hot-leads-precision = { $handoffs ->
    [one] { $handoffs } hot lead
   *[other] { $handoffs } hot leads
  } went to sales ({ $per_week } a week). Of the { $count } that sales judged, { $precise } were really hot.
report-hot-leads-precision-and-before = { $handoffs ->
    [one] { $handoffs } hot lead
   *[other] { $handoffs } hot leads
  } went to sales ({ $per_week } a week). Of the { $count } that sales judged, { $precise } were really hot ({ $before } the quarter before).

## The report in plain sentences

report-sent-back-most-often-because = { $sent_back } were sent back, most often because of “{ $reason }” ({ $handoffs }).
report-sales-made-its-first-contacts = Sales made { $in_time } of its first contacts in time.
report-another-leads-passed-on-without = { $passed ->
    [one] Another lead was passed on without becoming an opportunity; it is no deal.
   *[other] Another { $passed } leads were passed on without becoming an opportunity; they are no deals.
  }
report-no-deal-decided-quarter = No deal was decided in this quarter.
report-deals-decided-them-won-too = { $count ->
    [one] { $count } deal was
   *[other] { $count } deals were
  } decided, { $hits } of them won: too few for a rate.
report-deals-won = { $hits } of { $count ->
    [one] { $count } deal was
   *[other] { $count } deals were
  } won ({ $quarter }).
report-monitoring-did-not-run = Monitoring did not run.
report-there-no-alarm = There was no alarm.
report-measures-alarm = Measures in alarm: { $alarm_kinds }.
report-there-no-new-proposal = There is no new proposal.
report-proposal-keep-card-as = The proposal is to keep the card as it is.
report-there-proposal = There is a proposal.
report-proposal-precision = With the proposal, replayed precision at the same number of hand-offs is { $then }; with the current card { $now }.
report-approved-proposal-precision = The proposal was approved: replayed precision at the same number of hand-offs is { $then } with it; { $now } without.
report-proposal-approved-in-part = Approved of the proposal: { $changes } of its changes. With all of them, replayed precision at the same number of hand-offs was { $then }; with the card before { $now }.
report-no-decision-on-record-yet = No decision is on record yet: this is the first definition meeting.
report-last-decision-made-on = The last decision was made on { $day }: { $decision }.
report-has-been-force-too-briefly = It has been in force too briefly to see what came of it.
report-days-since-came-into-force = The { $days ->
    [one] { $days } day
   *[other] { $days } days
  } since it came into force stand beside as many before. Hot leads went from { $per_week } to { $after_per_week } a week.
report-too-few-judged-compare-hot = Too few were judged to compare hot precision yet.
report-precision-rose = Hot precision went from { $before } to { $after }: an improvement that chance hardly explains.
report-precision-fell = Hot precision went from { $before } to { $after }: a fall that chance hardly explains.
report-precision-not-apart = Hot precision went from { $before } to { $after }: the intervals overlap, so no difference is shown yet.
report-over-four-quarters-win-took = Over four quarters a win took { $median } days from first touch (median); half of them took { $early } to { $late }.
report-won-lost-deals-differ-most = Won and lost deals differ most in “{ $name }”: { $won } of the won had seen it, { $lost } of the lost.
report-new-leads-leads-handed-over = { $new ->
    [one] { $new } new lead
   *[other] { $new } new leads
  }, { $leads_handed ->
    [one] { $leads_handed } lead
   *[other] { $leads_handed } leads
  } handed over (each once), { $opportunities ->
    [one] { $opportunities } opportunity
   *[other] { $opportunities } opportunities
  }, { $won } won.
report-these-events-one-quarter-channel = These are the events of one quarter by channel, not the same leads followed through.
report-have-not-been-judged = { $silent } have not been judged.
report-nothing-came-fast-track-quarter = Nothing came by the fast track in this quarter.
report-came-fast-track-judged-too = { $handoffs } came by the fast track; { $count } judged, too few for a percentage.
report-came-fast-track-judged-really = { $handoffs } came by the fast track; of { $count } judged, { $precise } were really hot.
report-clearly-below-hot-points-conditions = That is clearly below hot by points: the conditions of the fast track deserve a look.
report-sales-reported-missed-leads-quarter = Sales reported { $missed_reported ->
    [one] { $missed_reported } missed lead
   *[other] { $missed_reported } missed leads
  } in this quarter.
report-there-no-proposal-meeting-ondo = There is no proposal for this meeting. ondo recalibrate makes one.
report-decided-on = It was decided on { $day }: { $decided }.
report-hand-offs-can-held-first = { $count ->
    [one] { $count } hand-off
   *[other] { $count } hand-offs
  } can be held to a first contact.
report-sales-first-contacts-time-late = Sales: { $in_time } of { $count ->
    [one] { $count } first contact
   *[other] { $count } first contacts
  } in time, { $late } late, { $overdue } still overdue.
report-marketing-least-hot-leads-month = Marketing: at least { $hot_leads_per_month } hot leads a month, kept in { $months_kept } of { $months ->
    [one] { $months } month
   *[other] { $months } months
  }.
report-hand-offs-came-without-deadline = { $computed ->
    [one] { $computed } hand-off
   *[other] { $computed } hand-offs
  } came without a deadline (imported history); theirs were computed afterwards on the agreement’s clock.
report-warm-leads-warm-beginning-month = Warm: leads that were warm at the beginning of a month of the quarter and were never handed over, so that sales did not work on them. { $looked_at } of { $candidates } leads that acted were scored for it.
report-monitoring-did-not-run-run = Monitoring did not run. Run ondo watch every day and its findings stand here.
report-monitoring-runs-since-quarter-began = Monitoring runs since the quarter began: { $looks }, the last on { $last_on }.
report-sales-filed-no-requests = Sales filed no requests.
report-requests-without-answer = { $request_count ->
    [one] { $request_count } request
   *[other] { $request_count } requests
  }, { $open_requests } without an answer.
report-agreement-as-shipped-ondo-nobody = The agreement is as shipped with Ondo; nobody has approved it. Decide on your numbers and publish them.
report-version-force-since = Version { $version } is in force since { $since }.
report-compare-promise-practice-then-keep = Compare promise and practice, then keep or change each.

## Page report

report-too-few = too few
report-interval = { $low }–{ $high }
report-kept = kept
report-missed = missed
report-definition-meeting = Definition meeting
report-hot-lead-definition-meeting = Hot-lead definition meeting
report-to-first-last = { $first } to { $last }
report-quarter-still-runs = the quarter still runs
report-version-hot-line = { $card_name }, version { $card_version } (hot line { $hot_line })
report-as-known-on = as known on { $as_of_day }
report-facts-up-to = { " " }(facts up to { $seen_day })
report-between-sentences = { " " }
report-hot-leads = Hot leads
report-before = before: { $hot_leads }
report-hot-precision-heading = Hot precision
report-won = Won
report-decided = of { $count } decided
report-contacted-time = Contacted in time
report-alarms = Alarms
report-runs = runs: { $looks }
report-agenda = Agenda
report-what-decided-last-time-what = What was decided last time, and what came of it
report-see-section-2 = (section 2)
report-what-wins-losses-say-about = What wins and losses say about who is hot, and which channels bring them
report-sections-3-4 = (sections 3, 4)
report-how-good-hot-leads-what = How good the hot leads were, what was missed, what both sides kept
report-sections-5-8 = (sections 5 to 8)
report-decide = Decide:{ " " }
report-whether-keep-card = whether to keep the card
report-proposal = the proposal
report-answers-requests-agreement = , the answers to requests, the agreement
report-sections-9-12 = (sections 9 to 12)
report-how-read-every-number-what = How to read it: every number is what the ledger knew on { $as_of_day }. A percentage is shown from 10 on; intervals are 90% (Wilson).
report-quarter-imported-history-card-came = The quarter is imported history; the card came into force afterwards.
report-time-zone = Time zone:{ " " }
report-last-decision-what-came = The last decision and what came of it
report-decided-by = Decided by{ " " }
report-list-comma = ,{ " " }
report-version = version { $version }
report-reason = reason:{ " " }
report-a-week = A week
report-count = Count
report-90-interval = 90% interval
report-before-decision = Before
report-after-decision = After
report-wins-losses = Wins and losses
report-days-from-first-touch-win = Days from first touch to a win (four quarters, { $count ->
    [one] { $count } win
   *[other] { $count } wins
  })
report-quarters-wins-median-days = This quarter’s { $count ->
    [one] { $count } win
   *[other] { $count } wins
  }: median { $median ->
    [one] { $median } day
   *[other] { $median } days
  }.{ " " }
report-quarter-has-wins-too-few = This quarter has { $count ->
    [one] { $count } win
   *[other] { $count } wins
  }, too few to say.{ " " }
report-typical-paths-before-win-up = Typical paths before a win (up to three last steps before sales got it)
report-path = Path
report-of-the-won = Of the won
report-lost = Lost
report-of-the-lost = Of the lost
report-won-label = won
report-lost-label = lost
report-path-matters-where-two-shares = A path matters where the two shares differ. Actions the card gives next to nothing for are left out.
report-what-they-had-read-before = What they had read before sales got them (four quarters)
report-page-document-seminar = Page, document, seminar
report-win-rates-attribute = Win rates by attribute
report-thick-line-90-interval-golden = The thick line is the 90% interval, the golden mark the rate of all deals: a row whose interval crosses it is not shown to differ. The right half is of four quarters.
report-quarter = This quarter
report-4-quarters = 4 quarters
report-won-decided = Won/decided
report-quarter-label = quarter
report-year = year
report-funnel-return-channel = Funnel and return by channel
report-channel = Channel
report-new-leads = New leads
report-leads-handed-over = Leads handed over
report-opportunities = Opportunities
report-amount-won = Amount won
report-cost = Cost
report-cost-of-win = Cost of a win
report-won-cost = Won ÷ cost
report-new = new
report-leads-handed-over-label = leads handed over
report-opportunities-label = opportunities
report-amount = amount
report-no-amount = no amount: { $unpriced }
report-cost-label = cost
report-per-win = per win
report-won-cost-label = won ÷ cost
report-list-costs-costs-each-channel = With a list of costs (--costs) each channel also shows what it cost and what a win cost.
report-amounts-different-currencies-never-added = Amounts in different currencies are never added up.

## Page report_conversion

report-conversion-does-definition-work = Conversion: does the definition work?
report-who = Who
report-closed = Closed
report-opportunity-or-won = Opportunity or won
report-conversion = Conversion
report-count-label = count
report-closed-label = closed
report-opportunity-or-won-label = opportunity or won
report-conversion-label = conversion
report-conversion-hand-offs-opened-quarter = Conversion: of the hand-offs that opened in this quarter, those that had become an opportunity or been won by the day of looking. What is open counts as not converted yet.
report-total-hand-off-lines-90 = By total at the hand-off. Lines: 90% intervals. Below: points, and opportunities or wins of all. Red: at the hot line or beyond. The fast track is left out, since it does not hang on points.
report-without-total = { " " }Without a total: { $unbanded }

## Page report_counts

report-how-these-counts-hang-together = How these counts hang together
report-word = Word
report-what-counts-where-stands = What it counts, and where it stands
report-hand-offs-on-record = Hand-offs on record
report-all-opened-quarter = all that opened in this quarter
report-not-counted = − not counted
report-duplicates-those-later-hand-off = duplicates, and those that a later hand-off replaced
report-hand-offs = = Hand-offs
report-what-agreement-counts-section-7 = what the agreement counts (section 7)
report-by-points = by points
report-hand-offs-section-5 = of the hand-offs (section 5)
report-fast-track = fast track
report-exploration-sample = exploration sample
report-hand-offs-drawn-from-below = of the hand-offs: drawn from below the hot line (section 5)
report-by-hand = by hand
report-points-fast-track-lead-came = by points + fast track; a lead that came twice counts twice (sections 1, 5, 7)
report-judged = judged
report-hot-leads-sales-judged-them = of the hot leads: sales judged them
report-really-hot = really hot
report-judged-what-hot-precision-counts = of the judged: what hot precision counts
report-sent-back = sent back
report-judged-false-hot = of the judged: false hot
report-not-judged = not judged
report-hot-leads-label = of the hot leads
report-hand-offs-each-lead-once = the hand-offs, each lead once (section 4)
report-decided-deals = Decided deals
report-won-or-lost-or-passed = won; or lost, or passed on after an opportunity, and never won (section 3)
report-passed-on-never-deal = Passed on, never a deal
report-not-among-deals-section-3 = not among the deals (section 3)
report-first-contacts-judged = First contacts judged
report-hand-offs-time-late-or = of the hand-offs: in time, late or overdue (section 7)
report-precisions-what-each = The precisions, and what each is of
report-share = Share
report-of-what = Of what

## Page report_decide

report-the-proposal = The proposal
report-requests-from-sales-answers = Requests from sales, with answers
report-about = About
report-request = Request
report-who-when = Who, when
report-answer = Answer
report-accept = accept
report-decline = decline
report-colon = :{ " " }
report-review-agreement-itself = Review of the agreement itself
report-agreement-approved-by = Approved by{ " " }
report-promise = Promise
report-now = Now
report-this-quarter-kept = This quarter
report-keep = Keep
report-change = Change to
report-now-label = now
report-this-quarter = this quarter
report-keep-label = keep
report-change-label = change to
report-first-contact-business-hours = First contact, business hours
report-in-time-share = { $in_time } in time
report-attempts = Attempts
report-too-few-on = too few on { $attempts_short }
report-outcome-entered-days = Outcome entered, days
report-missing-on = missing on { $outcome_missing }
report-hot-leads-month = Hot leads a month
report-months-kept = kept in { $months_kept } of { $months ->
    [one] { $months } month
   *[other] { $months } months
  }
report-attributes-filled = Attributes filled
report-minutes-hand-off = Minutes to hand-off
report-not-recorded = not recorded
report-decisions-signatures = Decisions and signatures
report-already-on-record = Already on record: { $label }
report-proposed-change = Proposed change
report-adopt = Adopt
report-decide-decline = Decline
report-lock = Lock
report-keep-card-as = Keep the card as it is
report-change-following = Change the following:
report-other-decisions-why = Other decisions, and why
report-marketing-name-signature = Marketing: name and signature
report-date = Date
report-sales-name-signature = Sales: name and signature
report-next-meeting = Next meeting

## Page report_hot

report-hot-leads-how-many-how = Hot leads: how many, how good
report-columns-hot-leads-handed-sales = Columns: hot leads handed to sales. Dots: hot precision, with its 90% interval.
report-opened = Opened by
report-handed-over = Handed over
report-judged-column = Judged
report-handed-over-label = handed over
report-why-leads-sent-back = Why leads were sent back
report-why = Reason
report-missed-how-known = How sales knew
report-missed-leads-column = Leads
report-hand-offs-column = Hand-offs
report-fast-track-itself = The fast track by itself
report-judged-differently-several-people = Judged differently by several people: { $disputed }
report-missed-hot-leads = Missed hot leads
report-what-both-sides-promised-kept = What both sides promised and kept
report-marketing = Marketing
report-minutes-from-action-hand-off = Minutes from action to hand-off (median)
report-promised = promised
report-of-hot-leads = hot leads
report-hot-leads-per-month = ≥ { $hot_leads_per_month }
report-filled = filled
report-attributes-promised = ≥ { $attributes_filled }
report-minutes = minutes
report-handoff-minutes = ≤ { $handoff_minutes }
report-so-far = so far
report-sales = Sales
report-promised-column = Promised
report-kept-column = Kept
report-first-contact = First contact
report-business-hours = { $first_contact_hours ->
    [one] { $first_contact_hours } business hour
   *[other] { $first_contact_hours } business hours
  }
report-first-contacts-in-time = { $in_time } in time
report-attempts-until-somebody-answers = Attempts until somebody answers
report-attempts-promised = { $attempts } or more
report-too-few-attempts = too few: { $attempts_short }
report-outcome-or-send-back-entered = Outcome or send-back entered
report-days = { $outcome_days ->
    [one] { $outcome_days } day
   *[other] { $outcome_days } days
  }
report-missing = missing: { $outcome_missing }
report-reason-on-send-back = Reason on a send-back
report-required = required
report-optional = optional
report-without = without: { $reason_missing }
report-first-contacts-team = First contacts by team
report-team = Team
report-hand-offs-of-team = Hand-offs
report-in-time = In time
report-monitoring-drift-alarms = Monitoring: drift and alarms
report-alarm = Alarm
report-first-on = first on{ " " }
report-results-last-monitoring-run = Results of the last monitoring run
report-alarm-label = alarm
report-path-steps = { " " }→{ " " }
report-picture-history = Hot leads and hot precision by quarter
report-picture-few-judged = too few
report-picture-bands = Opportunity or won, by points at the hand-off
report-picture-days = Wins by days from first touch
report-picture-days-or-more = { $start } or more
report-picture-days-between = { $start }–{ $to }
report-trial-runs = A trial has run since { $starts_on }: version { $a } in force beside version { $b } on trial.
report-trial-scheduled = A trial starts on { $starts_on }: version { $a } in force beside version { $b } on trial.
report-trial-ended = The trial of version { $b } beside version { $a } ran from { $starts_on } to { $ended_on }: { $end }.
report-trial-started-by = Started by:{ " " }
report-trial-ended-by = Ended by:{ " " }
