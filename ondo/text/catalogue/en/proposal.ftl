## Changes that a proposal suggests, as the table in which the meeting reads and ticks them

proposal-our-own-action = our own action
proposal-seller-action-note = Points for the seller's own action show what goes along with wins, not interest.
proposal-effect-note = Effect: log loss per lead that cards learned the same way from earlier labels lose on the labels that followed when this change alone is left out; above zero it helps. Intervals (90%) are on the scale of the rules that stay. A proposal lies outside its interval where one round moves a rule only so far, where the card says in which direction it works, or where other changes carry a part of it. A change is suggested because its estimate stands out, so with few labels an interval holds less often than it says.
proposal-effect-alone-note = Effect: log loss per lead that cards learned the same way from earlier labels lose on the labels that followed when this change alone is left out; above zero it helps.
proposal-no-interval-note = A change without an interval has none because these labels do not fix its worth or the scale that points are told on: too few leads differ in it, or the rules that stay hardly tell leads apart.
proposal-worth-or-more = By these labels { $worth } or more; one round moves it by { $most } at most.
proposal-worth-or-less = By these labels { $worth } or less; one round moves it by { $most } at most.
proposal-hot-shares = { $before } → { $after } of the leads active lately
proposal-title = The proposal
proposal-rule-or-setting = Rule or setting
proposal-now = Now
proposal-column = Proposal
proposal-interval-column = 90% interval
proposal-effect = Effect
proposal-support = Support
proposal-share = Share
proposal-new-rule = new rule
proposal-setting = setting
proposal-buys-precision = on later data, at the same hand-off volume: replayed precision { $gain } percentage points
proposal-buys-leads = comes { $gain } leads a week nearer to the agreed number
proposal-buys-log-loss = on later data log loss falls by { $gain } per lead
proposal-same-direction-months = the same direction in { $months_agreeing } of { $months } months
proposal-line-holds-hot-leads = moved to hold how many leads points and gates make hot
proposal-line-holds-hot-leads-shares = moved to hold how many leads points and gates make hot: { $hot_shares }
proposal-buys-within = { $buys } (90% interval { $ends })
proposal-near-twins = stands for its near twins too: { $twins }

## Details of a proposal that a data scientist looks for, as tables

proposal-handed-over-points = handed over by points
proposal-exploration-sample = exploration sample
proposal-missed-hot = missed hot
proposal-outcome-without-hand-off = outcome without a hand-off
proposal-handed-over-hand = handed over by hand
proposal-landmark = landmark
proposal-logistic-regression-on-rules-current = a logistic regression on the rules and the current score
proposal-lightgbm = LightGBM
proposal-teacher-note = Compared on leads whose account neither had learned from. LightGBM is followed only where it is better by more than the standard error.
proposal-criterion-note = Criterion, per label: log loss on the labels learned from, plus what naming the changes costs; smaller is better. New rules and settings are left out. These cards are learned from the oldest 60 % of the labels, so that the others judge them; the proposed card is learned from all.
proposal-proofs-note = Log loss is that on what was learned from; the gap is how much lower it could be at most with so many changes. It covers the points of the card's own rules only, not new rules and settings.
proposal-not-proven = not proven
proposal-not-proven-slope-not-bounded = not proven: slope not bounded
proposal-costs-note = Costs: how far log loss per label, by the probabilities that the points follow, is above the proposal's.
proposal-best-card-each-number-changes = The best card for each number of changes of points
proposal-changes = Changes
proposal-log-loss = Log loss
proposal-auc = AUC
proposal-replayed-precision = Replayed precision
proposal-criterion = Criterion
proposal-hot-line = Hot line
proposal-proofs = How far from the best there is (--certify)
proposal-proven-bound = Proven bound
proposal-optimality-gap = Optimality gap
proposal-gap-of-loss = Of the loss
proposal-proven = Proven
proposal-seconds = Seconds
proposal-optimal = optimal
proposal-cards-nearly-as-good = Cards nearly as good
proposal-differs-proposal-card = Differs in (proposal → this card)
proposal-costs = Costs
proposal-rule-moves = { $rule } { $moves }
proposal-what-points-follow = What the points follow
proposal-teachers-not-compared = not compared (no model, or too few labels)
proposal-teacher-gain = log loss per lead falls by { $change } (standard error)
proposal-points-follow = Points follow
proposal-lightgbm-against-logistic-regression = LightGBM against the logistic regression
proposal-inverse-penalty-logistic-regression = Inverse penalty of the logistic regression
proposal-weights-against-selection = Weights against selection
proposal-where-labels-come-from = Where labels come from
proposal-leads = Leads
proposal-hot = Hot
proposal-weight = Weight
proposal-effective = Effective
proposal-quarter-by-quarter = Quarter by quarter
proposal-quarter = Quarter
proposal-method = Method
proposal-recall = Recall
proposal-really-hot-week = Really hot a week
proposal-share-handed-over = Share handed over
proposal-leniency = Leniency
proposal-rater = Rater
proposal-judged = Judged
proposal-really-hot = Really hot
proposal-colleagues-would = Colleagues would
proposal-difference-90-interval = Difference (90% interval)
proposal-effective-labels-learned-from = Effective labels learned from
proposal-seed = Seed
proposal-data-set = Data set
proposal-slices-fit-calibrate-later = Slices (fit / calibrate / later)
proposal-how-computed = How it was computed

## Evidence of a proposal in sentences and tables

proposal-hot-line-stays = The hot line stays. Points and gates make hot: { $hot_shares }.
proposal-hands-over-fewer = That is { $share } fewer than now.
proposal-labels-judged-before = Of the { $judged } labels that judge, { $fresh } do so for the first time; the others have judged in an earlier recalibration. That is paid for: this one may suggest something by accident in { $chance } of cases, in place of 5%.
proposal-target-line = Hot precision is to be at least { $target }. For leads like those judged that can be said of the hottest { $share } of all: { $precision } of { $accounts } judged accounts' leads there were hot. The hot line { $line } holds that share. Where it is not so, it is said by chance in at most { $chance } of runs.
proposal-target-not-with-these-labels = Hot precision is to be at least { $target }. Not with these labels: of the hottest { $share } of all, { $precision } of { $accounts } judged accounts' leads were hot, which chance may be. The line does not follow the target.
proposal-target-too-few = Hot precision is to be at least { $target }. Not with these labels: too few judged accounts are among the hottest leads to say it of any share of them. The line does not follow the target.
proposal-target-no-further = Whether more leads than now could be hot cannot be known: below today's line none were drawn and judged (exploration_rate).
proposal-target-beside-setting = Hot precision is to be at least { $target }. That was not looked at, because a setting is suggested that the judged cards do not have. The line does not follow the target.
proposal-hands-over-more = That is { $share } more than now.
proposal-hot-leads-a-week = With gates and fast tracks counted: { $hot_per_week_before }{ $then } hot leads a week.
proposal-promised = Marketing has promised at least { $hot_leads_per_month } a month, which comes to { $hot_leads_per_week } a week over a year.
proposal-fewer-than-promised = Marketing has promised at least { $hot_leads_per_month } a month, which comes to { $hot_leads_per_week } a week over a year: this is fewer.
proposal-same-hand-off-volume = same hand-off volume
proposal-ranking = ranking
proposal-smaller-better = smaller is better
proposal-model-beside = { " " }· model{ " " }
proposal-labels-hot = { $positives } of them hot
proposal-labels = Labels
proposal-methods-on-later-data = On later data
proposal-current-card = Current card
proposal-proposed-card = Proposed card
proposal-model-comparison = Model (stack), for comparison
proposal-logistic-regression-comparison = Logistic regression, for comparison
proposal-replayed-precision-same-volume = Replayed precision (same volume)
proposal-labels-seen-from-hand-off = Labels are seen from the hand-off.
proposal-labels-seen-from-landmark = No hand-offs are recorded, so labels are seen from a landmark.
proposal-as-handed-over = as handed over
proposal-simulated = simulated
proposal-rests-on-labels = Rests on { $labels ->
    [one] { $labels } label
   *[other] { $labels } labels
  } ({ $positives } hot), data up to { $data_until }.
proposal-cards-compared-handed-over = Cards are compared at { $volume } handed over ({ $kind }).
proposal-best-card-not-suggested = This is the best card found, which is not suggested.
proposal-plain-changes = { $changes ->
    [one] One change is suggested to version { $version }.
   *[other] { $changes } changes are suggested to version { $version }.
}
proposal-plain-none = No change is suggested: the card stays as it is.
proposal-plain-precision = Replayed on past leads, with as many of them handed over, { $then } would have been really hot; with the card as it is { $now }.
proposal-plain-better = The labels allow a rise, in percentage points, of { $low } to { $high } (90% interval).
proposal-plain-uncertain = How much better it gets is not certain: in percentage points the labels allow anything from { $low } to { $high } (90% interval).
proposal-precision-gain = On later data replayed precision at the same hand-off volume changes by { $gain }, within { $low } to { $high } percentage points (90% interval).
proposal-precision-gain-interval = On later data replayed precision at the same hand-off volume changes by { $low } to { $high } percentage points (90% interval).
proposal-log-loss-gain = Log loss per lead improves by { $gain_logloss } (90% interval { $low } to { $high }; above zero is better).
proposal-leads-change-side = { $in_share } of all leads come in ({ $in_hot } of them really hot), { $out_share } drop out ({ $out_hot }).
proposal-leads-change-side-for-the-worse = The hot share of the leads that come in is below that of those that drop out. What speaks for the card is all later leads together, not these; look at both before signing.
proposal-later-data-likes-changes = On later data a card with { $changes ->
    [one] one change
   *[other] { $changes } changes
} orders leads better (AUC { $auc_now } → { $auc }). These labels judge and do not choose, so it is not suggested; more labels will tell.
proposal-replay-past-quarters = Replay of past quarters
proposal-skipped-quarter = { $quarter } ({ $why })
proposal-skipped-quarters = Quarters that could not be replayed: { $quarters }
proposal-difference-from-now = Change (90% interval)
proposal-missed-of-all-time = Up to { $known_day }, over all time, { $leads ->
    [one] { $leads } lead became an opportunity, was won or was reported as missed
   *[other] { $leads } leads became an opportunity, were won or were reported as missed
  } without having been handed over.
proposal-missed-in-quarter = Up to { $known_day }, over all time, { $leads ->
    [one] { $leads } lead became an opportunity, was won or was reported as missed
   *[other] { $leads } leads became an opportunity, were won or were reported as missed
  } without having been handed over; { $in_quarter } of them in this quarter.
proposal-missed-hot-today = { $hot_today } of them would be hot under the card as it is.
proposal-missed-groups = The groups are of all time. Each has the smallest change that catches half of it, and its cost.
proposal-missed-by-no-single-change = no single change would
proposal-missed-compare = To compare: the card makes { $hot_per_week } leads hot a week (last { $weeks } weeks).{ " " }
proposal-missed-hot-leads = Missed hot leads
proposal-smallest-change = Smallest change that would have caught them
proposal-leads-all-time = Leads, all time
proposal-this-quarter = This quarter
proposal-caught = Caught
proposal-cost-extra-hot-week = Cost: extra hot a week
proposal-missed-note = { $compare }A change that adds far more than it catches does not pay.

## Summary of a proposal

proposal-method-never-change = Never change
proposal-method-suggested = Follow each proposal
proposal-method-refit-everything = Refit everything
proposal-method-lightgbm = LightGBM alone
proposal-skipped-few-labels = too few leads with a known outcome
proposal-skipped-little-known = too little was known when it began to learn from
proposal-setting-moves = { $now } → { $then }

## View of a proposal in one language

proposal-for-version = Proposal for version { $version }
proposal-none-waiting = No proposal is waiting for a decision.
proposal-evidence = Evidence
proposal-basis-limits = Basis and limits
proposal-hangs-on-one = Does it hang on one rep or one month?
proposal-overtaken = This proposal can no longer be approved: the card has moved on to version { $version }.
proposal-arrival-order = The order of arrival stands for time, as there is none.
proposal-picture-height = Height: log loss on later data, lower is better. Above each dot: replayed precision at the same volume.
proposal-picture-none-chosen = None was chosen.
proposal-picture-red = Red: the number chosen.
proposal-picture-leaves-out = New rules and settings are not in this picture, whose cards are learned from the oldest 60 % of the labels.
proposal-picture = What each further change buys
proposal-picture-axis = number of rules changed

## Rules whose worth the labels cannot tell

proposal-silence = Each change and the hand-offs that sales left unanswered
proposal-silence-change = Change
proposal-silence-answered = Answered with it
proposal-silence-answered-else = Answered without
proposal-silence-by-sales = Gain: answers of sales alone
proposal-silence-with-drawn = Gain: with those drawn
proposal-silence-none-hot = Gain: no unanswered one hot
proposal-silence-all-hot = Gain: all unanswered ones hot
proposal-silence-note = Gain: by how much log loss per hand-off falls when this change alone is made, on hand-offs that are older than 30 days or took part in a follow-up draw. The last two suppose that none, or all, of the unanswered were hot; where it hangs on the rule, the truth may lie beyond both. A dash stands where too few drawn ones were judged.
proposal-unidentified-own-choice = { $rule }: its points are not suggested. It counts what we did ourselves, or what only follows that, so its worth cannot be told from our own choice of leads: the hot share is { $hot_with } % of the { $labels } labelled leads with it and { $hot_without } % of the others. Doing it for leads drawn at random would tell.

proposal-unidentified-answers = { $rule }: its points are not suggested. Sales answered { $answered_with } % of the hand-offs with it and { $answered_without } % of the others, more apart than how hot they look, their age, owner and team explain, and whether the unanswered ones were as hot cannot be known. Judging a few of them drawn at random would tell.
proposal-unidentified-falls-below = The answers alone speak for a change; it falls if fewer than { $share } % of the unanswered were hot.
proposal-unidentified-falls-above = The answers alone speak for a change; it falls if more than { $share } % of the unanswered were hot.
proposal-unidentified-twins = { $rule }: its points are not suggested. It holds on nearly the same leads as { $other }, so which of the two is worth what cannot be told. Together they give { $points_sum } points.
proposal-unidentified-twins-sum = All that the labels tell is their sum (90% interval { $low } to { $high }).
proposal-unidentified-early-and-late = { $rule }: its points are not suggested. Its worth differs between early and late, in the two halves of the labels, more than chance explains. What changed is worth asking; labels to come will tell what holds.
proposal-unidentified-early-and-late-points = On the scale of the other rules it is worth { $early } points in the first half and { $late } in the second.
proposal-unidentified-one-rater = { $rule }: its points are not suggested. { $share_one } % of its { $labels } labels are one person's, so its worth cannot be told from one person's judgement; a second rater on 20 drawn leads would tell.

## Words for what may have been filled in when the outcome was known

proposal-leak-alone = { $name }: may have been filled in when the outcome was known. Alone it puts hot leads before others better (AUC { $auc }) than everything else together ({ $auc_rest }).
proposal-leak-one-class = { $name }: may have been filled in when the outcome was known. It is empty for { $blank } labelled leads: the hot share is { $hot_blank } % among these and { $hot_filled } % among those that have it.
proposal-leak-late = { $name }: comes after the decision. { $late } of { $leads } labelled leads that have it got it only after the instant at which they are judged.
proposal-leak-with-outcome = { $name }: changes with the outcome. For { $changed } of { $leads } labelled leads for which it changed after the decision, that was within a day of the outcome.
proposal-leak-rules = The points of these rules are left as they are: { $rules }.
proposal-leak-known-in-time = No points, no new rule and no model rest on it. If it is known when a lead is judged, write "known_in_time: true" for it on the card.
proposal-leak-undeclared = No points, no new rule and no model rest on it. Find out when it is recorded; it has to be known when a lead is judged.

## Words for what a change hangs on

proposal-nothing-to-leave-out = no rep, month or large account to leave out, so whether it hangs on one of them cannot be known.
proposal-change-holds = in all { $drops ->
    [one] { $drops } case
   *[other] { $drops } cases
  } of leaving out one rep, one month or one large account it keeps its direction and stays within one grid step.
proposal-named-statement = { $name }: { $statement }
proposal-between-sentences = { " " }
proposal-list-comma = ,{ " " }
proposal-rule-in-list = { $rule }
proposal-list-of-rules = ;{ " " }
proposal-points-without-group = { $points } without { $group }
proposal-change-hangs-on = in { $hangs } of { $drops } cases of leaving out one rep, one month or one large account it changes ({ $groups }).
proposal-changes-hold = In all { $drops ->
    [one] { $drops } case
   *[other] { $drops } cases
  } of leaving out one rep, one month or one large account, these keep their direction and stay within one grid step: { $rules }.
proposal-effect-unknown = The number of hot leads a week under this part is unknown: the proposal has no replay of its parts.
proposal-effect-on-hot-leads = Hot leads a week: { $now } → { $then }.
proposal-effect-and-precision = { $hot } Hot precision, replayed on labelled hand-offs: { $now } → { $then }.
proposal-part-unconfirmed = Only a part of the proposal is approved. { $effect }
proposal-part-confirm = Take the other changes too, or confirm the figure: the same command with --confirm { $figure }, in the API "confirm": "{ $figure }".
proposal-already-decided = Proposal { $proposal_id } has its decision.
proposal-see-review = See: ondo review
proposal-for-earlier-version = The proposal was made for version { $base }, but version { $later } is there.
proposal-recalibrate-again = Recalibrate again.
proposal-superseded = Proposal { $proposal_id } is superseded by { $later }, a later run.
proposal-look-at-later = Look at the later proposal: ondo review { $proposal_id }
proposal-to-keep-the-card = To sign that the card stays and its new model answers: ondo approve { $proposal_id } --keep-card (in the API "keep_card": true).
proposal-that-waits = The one that waits is { $proposal_id }: ondo review { $proposal_id }
proposal-suggests-nothing = Proposal { $proposal_id } suggests nothing: there is no change to approve.
proposal-has-changes = { $changes ->
    [one] Proposal { $proposal_id } suggests { $changes } change: to keep the card means to decline it.
   *[other] Proposal { $proposal_id } suggests { $changes } changes: to keep the card means to decline it.
 }
proposal-decline-it = Use: ondo decline { $proposal_id }
proposal-setting-gone = The card has no { $setting }.
proposal-setting-gone-hint = It has moved on since the proposal was made; recalibrate again.
