## Checks of one look, all of them

monitoring-distribution-totals = Distribution of totals

## Explanation of an alarm

monitoring-hot-share = Hot share
monitoring-hot-precision = Hot precision
monitoring-how-leads-same-kind-turn = how leads of the same kind turn out
monitoring-reason-grew-most = { $message } The reason that grew most is { $label }: { $part_then } to { $part_now } of judgements.

## Findings

monitoring-leads = leads
monitoring-hand-offs = hand-offs
monitoring-weekly-leads = weekly leads
monitoring-events = events
monitoring-judged-hand-offs = judged hand-offs
monitoring-false-hots = false hots
monitoring-values-attributes = values of attributes
monitoring-facts = facts
monitoring-drift-inputs-too-few-leads = Drift of inputs: too few leads to compare.
monitoring-moved-from-reference-limit = { $name }: moved by { $distance } from the reference (limit { $threshold })

## Data quality

monitoring-too-few-to-compare = { $name }: too few leads to compare.
monitoring-missing-weekly-leads-reference-has = { $label }: missing for { $now } of { $count ->
    [one] { $count } weekly lead
   *[other] { $count } weekly leads
  }; the reference has { $then }.
monitoring-no-value-or-kind-event = No value or kind of event that was not known before.
monitoring-every-new-lead-acted = Every new lead has done something.
monitoring-new-leads-without-action = { $idle } of { $count ->
    [one] { $count } new lead has
   *[other] { $count } new leads have
  } done nothing yet: they are no weekly leads, and no share above counts them.
monitoring-late-facts-too-few-say = Late facts: too few to say.
monitoring-events-known-more-than-days = Events known more than { $after_days ->
    [one] { $after_days } day
   *[other] { $after_days } days
  } late: { $value } of { $now }; the reference has { $usual }.
monitoring-facts-have-instant-outside-1970 = { $facts ->
    [one] { $facts } fact has
   *[other] { $facts } facts have
  } an instant outside 1970 to 2200: { $named }{ $more }. Take them back, put such a date in blanks of the mapping, and import again.

## Rules of the card at work

monitoring-rules-use-too-few-leads = Rules in use: too few leads to say.

## Conduct of sales and marketing

monitoring-no-reason = no reason
monitoring-no-team = no team
monitoring-team-feedback = { $name }: { $answered } of { $rows ->
    [one] { $rows } hand-off
   *[other] { $rows } hand-offs
  } judged; { $split } of { $several } judged by several disagree.
monitoring-sales = sales
monitoring-marketing = marketing

## Shares that are watched, on which sides they alarm, and the rows they are counted on

monitoring-hand-offs-missed-leads = hand-offs and missed leads
monitoring-new-leads = new leads
monitoring-hot-leads-outcome = hot leads with an outcome
monitoring-fewer-leads-hot-than-agreed = Fewer leads are hot than was agreed.
monitoring-too-many-leads-hot-score = Too many leads are hot: score inflation.
monitoring-more-hot-leads-turn-out = More hot leads turn out false.
monitoring-hot-precision-far-above-what = Hot precision is far above what was agreed: the hot line has become too strict.
monitoring-new-leads-by-channel = New leads by { $named }
monitoring-fewer-leads-come = Fewer leads come by { $named }.
monitoring-more-leads-come = More leads come by { $named }.
monitoring-hot-precision-fast-track = Hot precision of the fast track
monitoring-more-fast-track-leads-turn = More fast-track leads turn out false.
monitoring-missed-hot-leads = Missed hot leads
monitoring-more-hot-leads-missed = More hot leads are missed.
monitoring-hand-offs-without-feedback = Hand-offs without feedback
monitoring-sales-answers-less-often = Sales answers less often.
monitoring-judgements-disagree = Judgements that disagree
monitoring-hand-offs-judged-several = hand-offs judged by several
monitoring-sales-people-disagree-more-often = Sales people disagree more often.
monitoring-first-contacts-not-made-time = First contacts not made in time
monitoring-more-first-contacts-late = More first contacts are late.

## Causes of a share that moved

monitoring-change-points = the change of points
monitoring-decay = decay
monitoring-what-leads-same-kind-do = what leads of the same kind do
monitoring-who-leads = who the leads are

## Estimate before labels are ripe

monitoring-estimated-hot-precision-too-few = Estimated hot precision: too few hand-offs with a model probability.
monitoring-estimated-hot-precision-recent-hand = Estimated hot precision: { $value } of { $lately ->
    [one] { $lately } recent hand-off
   *[other] { $lately } recent hand-offs
  }, by the model, before judgements.
monitoring-calibration-model-too-few-judgements = Calibration of the model: too few hand-offs that were judged within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }.

## The spans of one look

monitoring-business-week = business week
monitoring-month = month
monitoring-quarter = quarter
monitoring-last-days = the last { $current } days
monitoring-from = the { $name } from { $day }

## The trigger

monitoring-has-begun-quarters-review-has = { $key } has begun and this quarter's review has not been done.
monitoring-labels-have-come-no-review = { $new_labels ->
    [one] { $new_labels } label has
   *[other] { $new_labels } labels have
  } come that no review has seen ({ $enough } are enough).
monitoring-what-calls-review-has-been = What calls for a review has been answered: by a recalibration, one that is running, or a decision to decline.
monitoring-nothing-calls-review-new-labels = Nothing calls for a review ({ $new_labels ->
    [one] { $new_labels } new label
   *[other] { $new_labels } new labels
  }, { $enough } would).

## The watch

monitoring-total = total
monitoring-between-sentences = { " " }
monitoring-list-comma = ,{ " " }
monitoring-cause-part = { $name } { $part }
monitoring-cause-parts = In percentage points (sum { $total }): { $parts }. Main cause: { $main }.
monitoring-channel-moved-most = What moved most are leads that came by { $channel }: { $then } of all before, { $now } now.
monitoring-leads-with-rule-moved-most = What moved most are leads with “{ $rule }”: { $then } of all before, { $now } now.
monitoring-leads-without-rule-moved-most = What moved most are leads without “{ $rule }”: { $then } of all before, { $now } now.
monitoring-stability-stable = { $name }: stability index { $index } (stable).
monitoring-stability-moved = { $name }: stability index { $index } (moved).
monitoring-stability-changed = { $name }: stability index { $index } (changed).
monitoring-drift-of-none = Drift of inputs: { $moved } of { $columns } columns moved from the reference.
monitoring-drift-of-columns = Drift of inputs: { $moved } of { $columns } columns moved from the reference; most: { $names }.
monitoring-the-reference = the reference
monitoring-too-few-to-say = { $name }: only { $count } { $unit } in { $window }, too few to say ({ $fewest } needed).
monitoring-share-lately = { $name }: { $lately } of { $count } { $unit } lately; the reference has { $normal } of { $normal_count }, and { $low } to { $high } is usual.
monitoring-alarm-since = It began about { $day }; the alarm has been on since { $seen }.
monitoring-share-since-then = Since then: { $share } of { $count }.
monitoring-none = none
monitoring-nothing-undeclared = –
monitoring-unseen = Values not seen before: { $values } ({ $leads }). Undeclared: { $undeclared }.
monitoring-machine-traffic = Set aside as machine traffic: { $hits } of { $count ->
    [one] { $count } event
   *[other] { $count } events
  } ({ $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
  }).
monitoring-machine-traffic-beside = Set aside as machine traffic: { $hits } of { $count ->
    [one] { $count } event
   *[other] { $count } events
  } ({ $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
  }), { $share }; the reference has { $usual }.
monitoring-source-last-event = Source { $source }: last event { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ago.
monitoring-source-stopped = Source { $source }: last event { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ago. It has stopped.
monitoring-rules-in-use = Of { $rules } rules, never firing: { $never }; not firing lately: { $ceased }; without points: { $pointless }.
monitoring-false-hot-reason = False hot, { $reason }: { $count } ({ $share }).
monitoring-false-hot-reason-beside = False hot, { $reason }: { $count } ({ $share }; the reference has { $reference }).
monitoring-sales-too-few = Sales: of the hand-offs of { $lately }, first contact can be judged for only { $judged }, too few to say.
monitoring-sales-kept = Sales: of the hand-offs of { $lately }, first contact within { $hours ->
    [one] { $hours } business hour
   *[other] { $hours } business hours
  } for { $share } of { $judged }.
monitoring-marketing-hot-leads = Marketing: { $hot_leads ->
    [one] { $hot_leads } hot lead
   *[other] { $hot_leads } hot leads
  } in { $lately } ({ $promised } a month promised)
monitoring-marketing-hot-leads-of-window = Marketing: { $hot_leads ->
    [one] { $hot_leads } hot lead
   *[other] { $hot_leads } hot leads
  } in { $lately } ({ $promised } a month promised: { $bound } for so long)
monitoring-marketing-filled = { $filled } of their attributes known ({ $least } promised)
monitoring-marketing-minutes = handed over after { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
  } ({ $most } promised)
monitoring-marketing-kept = { $parts }.
monitoring-calibration = Calibration: the model says { $number } on the average, { $was } of { $count } were hot (judged within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }, one per account).
monitoring-calibration-no-longer-holds = Calibration: the model says { $number } on the average, { $was } of { $count } were hot (judged within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }, one per account), further off than its few labels explain. The probability no longer holds.

## Refusals

monitoring-no-quarter = '{ $text }' is not a quarter.
monitoring-no-quarter-hint = Write it like 2026Q3.
monitoring-quarter-not-begun = { $key } has not begun yet (it begins on { $first }).
monitoring-quarter-not-begun-hint = Name an earlier one.
monitoring-no-business-day = There is no business day within ten years.
monitoring-no-business-day-hint = Check the holidays.
