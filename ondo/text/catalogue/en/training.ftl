## Why a recalibration suggests something or nothing

training-reason-improves = Cards learned the same way from earlier labels beat the current one on the labels that followed: replayed precision at the same hand-off volume { $gain } percentage points (90% interval { $low } to { $high }). The proposed card has those of their changes that most of them made, with points learned from all labels.
training-reason-improves-order = The labels that followed confirm the direction in which cards learned the same way from earlier labels move points: they ask for { $step } % of those moves ({ $level }% interval { $least } to { $most } %; above 100 for more). How much better hot leads become is not certain: replayed precision at the same hand-off volume moves by { $gain } percentage points ({ $low } to { $high }), and log loss falls by { $closer } (90% interval { $near } to { $far }). The proposed card has those of their changes that most of them made, with points learned from all labels.
training-reason-no-labels = No lead has a label yet, so nothing is suggested. A label is feedback, or an outcome whose horizon (ONDO_MATURITY_DAYS) has passed since the decision.
training-view-handoff-of-both = Learned from { $handoffs } labels as of hand-offs. { $landmarks } more labels at declared decision instants are not used; --view landmark takes those instead.
training-view-landmark-knows-more = Learned from { $landmarks } labels at declared decision instants: the { $handoffs } labels as of hand-offs are fewer, and less than { $needed }. Once there are { $needed } of them, hand-offs are the default; --view handoff takes them now.
training-no-labels-landmarks-young = { $landmarks ->
    [one] { $landmarks } lead has
   *[other] { $landmarks } leads have
  } a decision instant, but none has an outcome after it and none is older than { $days } days, so nothing has a label yet. Import outcomes, or wait.
training-no-labels-handoffs-open = { $handoffs ->
    [one] { $handoffs } hand-off
   *[other] { $handoffs } hand-offs
  } and { $outcomes ->
    [one] { $outcomes } outcome is
   *[other] { $outcomes } outcomes are
  } known, but no hand-off has a label: none was judged, and no outcome is that of a hand-off older than { $days } days. Ask sales to judge them (the lead's page, POST /v1/feedback, or feedback in an import).
training-no-labels-outcomes-undated = { $outcomes } outcomes of { $leads } leads are known, but not as of when each lead was to be judged: nothing was handed over, and no lead has a decision instant. Add one line to the leads' file in the mapping, for example "decision_at: { "{" }after: 0s{ "}" }" (as the lead came) or "decision_at: COLUMN", and import again.
training-no-labels-nothing = { $leads ->
    [one] { $leads } lead is
   *[other] { $leads } leads are
  } known, but no outcome, no feedback and no hand-off: nothing has a label yet. Import outcomes (outcomes: in the mapping), or wait for feedback.
training-attributes-without-levels = { $count ->
    [one] One declared attribute is
   *[other] { $count } declared attributes are
} text without choices of which no value is shared by { $leads } labelled leads that are { $share } % of those that have one, so that neither the model nor new rules look at it: { $names }.
training-attributes-never-known = { $count ->
    [one] One declared attribute has
   *[other] { $count } declared attributes have
} no value of the declared type for any lead when it is judged, so that nothing can be learned from it: { $names }.
training-reason-too-few-labels = There are { $labels ->
    [one] { $labels } label
   *[other] { $labels } labels
  }, { $positives } of them hot. Nothing is suggested below { $needed } labels with at least { $each } of each kind.
training-reason-nothing-to-change = No rule can change: all are locked, or no labelled lead has any.
training-reason-no-change-supported = On the labels that points are learned from, no change of a rule pays more than chance would. Keep the card.
training-reason-no-change-agreed = Cards were found that change rules, but no change that most of those learned from earlier labels make with the same sign, and that all labels by themselves confirm. Keep the card.
training-reason-no-change-of-the-told = Of the rules whose worth can be told, no change explains the labels better than chance would. Others are left alone, each with its reason. Keep the card.
training-reason-gain-not-certain = Changes were found ({ $changes }), but the labels that followed do not surely confirm the direction in which cards learned the same way from earlier labels move points: they ask for { $step } % of those moves ({ $level }% interval { $least } to { $most } %), log loss is down by { $closer } per lead (90% interval { $near } to { $far }), replayed precision at the same hand-off volume moves by { $gain } percentage points ({ $low } to { $high }). Keep the card.
training-reason-line-off-agreed = Nothing speaks for other points, but the number of hot leads is further from the agreed { $agreed } a week than chance explains. Only another hot line is suggested.
training-reason-line-by-target = No other points are suggested. The hot line is set for a hot precision of at least { $target } %, for leads like those judged; only another line is suggested.
training-line-makes-share-hot = { $line }: { $share } % of leads hot by points

## What the weights against selection rest on, as plain data and in plain words

training-learned-from-what-became-leads = Learned from what became of leads after declared instants, not from hand-offs: the hot line selected nobody.
training-large-account = One account has { $share } % of the labels. What is learned is for accounts yet to come, so no account counts for more than { $most } %, and one with leads in a later part of the time is not learned from in the earlier ones.
training-landmarks-censored = { $censored ->
    [one] { $censored } decision instant has
   *[other] { $censored } decision instants have
  } no label because the lead was handed over before the time for an outcome had passed. These are among the best leads; only hand-offs tell about them.
training-unanswered = Of { $handoffs ->
    [one] { $handoffs } hand-off
   *[other] { $handoffs } hand-offs
  } older than 30 days { $silent } have no answer: whether unanswered leads were as hot cannot be known. Their silence is no label.
training-unanswered-unasked = Of { $handoffs ->
    [one] { $handoffs } hand-off
   *[other] { $handoffs } hand-offs
  } that are older than 30 days or took part in a follow-up draw sales by itself left { $silent } unanswered: whether these were as hot cannot be known. Their silence is no label.
training-follow-up-tells = Of { $handoffs ->
    [one] { $handoffs } hand-off
   *[other] { $handoffs } hand-offs
  } that are older than 30 days or took part in a follow-up draw sales left { $silent } unanswered; { $drawn } of these were drawn, { $judged } judged, { $hot } of them hot. They stand for all unanswered ones; the { $labels } labels are worth { $worth } after that.
training-follow-up-too-few = Of the unanswered { $drawn } were drawn and { $judged } judged so far. From 20 judged on, and half of those drawn, they stand for all of them.
training-answers-weighted = Labels are weighted by how likely leads like theirs are to be answered; the { $labels } labels are worth { $worth } after that. It repairs only the silence that rules, age, owner and team explain.
training-one-rater = One person made all judgements: what this person sees otherwise than others would cannot be told.
training-no-exploration-sample = No lead below the hot line was handed over at random (no exploration sample). How many hot leads there are below it, and which rules would find them, these records cannot say; all figures here are about leads handed over.
training-exploration-rate-advice = With an exploration_rate of 0.02 to 0.05 on the card this can be known from the next quarter on.
training-few-leads-handed-over-random = Few of the leads handed over at random were hot, so what is concluded about leads below the line is rough.
training-exploration-rate-capped = The exploration rate is below 5 %; no lead counts for more than 20, so leads below the line count for less than they should.
training-probability-exploration-draw-not-recorded = The probability of the exploration draw was not recorded (it is 1), so leads below the line count for less than they should.
training-supposes-which-hot-leads-become = This supposes that which hot leads become known does not depend on what the card looks at.
training-leads-became-known-without-hand = Leads that became known without a hand-off (missed hots and the like, { $seen }) are not used: mixed in without knowing how many more there are, they would make low scores look hot.
training-below-hot-line-everything-rests = Below the hot line everything rests on { $drawn ->
    [one] { $drawn } lead
   *[other] { $drawn } leads
  } handed over at random, { $hot } of them hot; weighted, they are worth { $worth ->
    [one] { $worth } lead
   *[other] { $worth } leads
  }.
training-hot-leads-became-known-without = { $seen ->
    [one] { $seen } hot lead
   *[other] { $seen } hot leads
  } became known without a draw: an estimated { $share } % (90% interval { $low } to { $high }) of the hot leads not drawn. They are weighted by that rate.
training-known-lean-above = But their totals are on average { $points } points above those of the hot leads found by the draw: the two are not the same kind of lead.
training-known-lean-below = But their totals are on average { $points } points below those of the hot leads found by the draw: the two are not the same kind of lead.
training-leads-outside-time-or-totals = { $count ->
    [one] { $count } lead
   *[other] { $count } leads
  } outside the time or the totals that the exploration sample covers are not used.

## What a walk over past quarters found

training-there-not-yet-enough-labels = There are not yet enough labels to replay past quarters.
training-past-quarters-nothing-suggested = In { $played ->
    [one] { $played } past quarter
   *[other] { $played } past quarters
  } nothing would have been suggested.
training-proposals-followed-gain = Had the proposals been followed over { $played ->
    [one] { $played } past quarter
   *[other] { $played } past quarters
  }, replayed precision at the same hand-off volume would have been { $precision } % instead of { $never } % ({ $gain } percentage points, 90% interval { $low } to { $high }).
training-first-quarter-todays-card = The first of these quarters begins with today's card, which may have been agreed later.
training-recall-of-handed-over = No lead below the hot line has a label, so recall is a share of the hot leads among those handed over; how many were missed cannot be known.

## The people behind the labels

training-judged-twice-too-few = { $twice ->
    [one] { $twice } hand-off was
   *[other] { $twice } hand-offs were
  } judged by two or more people, fewer than { $fewest_twice }: how far people agree cannot be known.
training-judged-twice-always-the-same = { $twice ->
    [one] { $twice } hand-off was
   *[other] { $twice } hand-offs were
  } judged by two or more people, who always said the same of every lead.
training-judged-twice-agree = { $twice ->
    [one] { $twice } hand-off was
   *[other] { $twice } hand-offs were
  } judged by two or more people: { $share } % of the pairs agree (Krippendorff's alpha { $alpha }, 90% interval { $low } to { $high }).
training-people-too-few = { $compared } people gave { $fewest_votes } judgements or more, fewer than { $fewest_people }, or all say the same: whether some judge more leniently cannot be known.
training-people-alike = { $compared } people compared: nobody says really hot of like leads more or less often than chance explains.
training-people-apart = { $compared } people compared. On like leads these say really hot more or less often than chance explains: { $names }. Talk about the definition of hot; it is no judgement of persons.
training-teams-alike = { $compared ->
    [one] { $compared } team
   *[other] { $compared } teams
  } compared, on like leads: no team differs by more than chance.
training-teams-apart = { $compared ->
    [one] { $compared } team
   *[other] { $compared } teams
  } compared, on like leads: more than chance apart: { $names }.
training-rater-apart = { $rater } ({ $points } percentage points)

## Pictures for the meeting room and the data scientist, drawn without a display, in English and in Japanese

training-current-card = current card
training-proposed-card = proposed card
training-logistic = logistic
training-model = Model (stack)
training-replayed-precision = replayed precision
training-log-loss-lower-better = log loss (lower is better)
training-plot-chosen = { $n } chosen
training-predicted = predicted
training-observed = observed
training-average-all-leads = average of all leads
training-share-leads-handed-over = share of leads handed over
training-share-really-hot = share that was really hot
training-leads-handed-over-per-week = leads handed over per week
training-plot-contribution = ← colder     contribution (log-odds)     hotter →
training-low = low
training-high = high
training-plot-value = value (grey: category or missing)
training-recall = recall
training-really-hot-leads-per-week = really hot leads per week
training-what-each-further-change-buys = What each further change buys on later data
training-changes-card-0-current-card = changes of the card (0 = the current card)
training-do-probabilities-hold-later-data = Do the probabilities hold? (later data)
training-share-handed-over-today = share handed over today
training-assumed-share = assumed share
training-how-many-hand-over-replayed = How many to hand over, and replayed precision (later data)
training-what-model-goes-later-leads = What the model goes by (later leads, one dot each)
training-past-quarters-had-proposals-been = Past quarters, had the proposals been followed

## The single questions that a new rule can be made of, each said in the card's condition language and in words

training-yes = yes
training-not-known = not given
training-within-days = within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
training-value-or-more = { $text } or more
training-level-however-written = { $level } (in capitals or not)
training-level-other = a value other than { $levels }
training-level-other-and-more = a value other than { $levels } and { $more } more
training-about-words = { $about }: { $words }
training-action-lead = action of the lead
training-times-or-more = { $times ->
    [one] { $times } time
   *[other] { $times } times
  } or more
training-at-least-once = at least once
training-in-last-days = { $words } (last { $days ->
    [one] { $days } day
   *[other] { $days } days
  })
training-then-in-last-days = { $first }, and after it { $then } in the last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
training-rule-in-list = “{ $rule }”
training-rules-and = { " " }and{ " " }
training-rules-but-not = { $rules }, but not { $missing }
training-rules-but-neither = { $rules }, but not { $missing }
training-rules-or = { " " }or{ " " }

## Whether a gate should be needed for hot or merely asked

training-needed-hot = needed for hot
training-asked-only = asked only
training-gate = Gate “{ $label }”
training-gate-hot-share = { $gate } (at the same hot line the hot share goes from { $was } to { $becomes })

## Another hot line where the card hands over more or fewer leads than were agreed

training-hot-line = Hot line
training-leads-between-lines = of the leads in between, { $share } were hot, by { $labels ->
    [one] { $labels } label
   *[other] { $labels } labels
  }
training-line-makes-hot = { $line } ({ $rate } hot leads a week)
training-line-makes-hot-between = { $line } ({ $rate } hot leads a week; { $between })

## Missed hot leads

training-others = Others
training-missed-rule-but-short = “{ $rule }”, but short of points
training-missed-short-others = Short of points, others
training-missed-rule-but-both = “{ $rule }”, but short of points and of a needed gate
training-missed-both-others = Short of points and of a needed gate, others
training-missed-gate-unknown = Enough points, but “{ $gate }” is not known
training-missed-gate-not-met = Enough points, but “{ $gate }” is not met
training-hot-line-from = hot line from { $now } to { $to }
training-changes-and = , and{ " " }
training-rule-from-to = “{ $rule }” from { $now } to { $then } points
training-asked-only-not-needed-hot = “{ $label }” asked only, not needed for hot

## The one-step alternatives to how a card counts, caps and decays, each with its words and its card

training-cap-attribute-points = Cap of attribute points
training-cap-behaviour-points = Cap of behaviour points
training-decay = Decay
training-none = none
training-how-counts = How “{ $label }” counts
training-often-within-days = { $often } within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
training-weight-older-events = Weight of older events of “{ $label }”
training-as-much-as-new-ones = as much as new ones
training-cap-points = { $cap } points
training-decay-takes = { $days ->
    [one] { $days } day
   *[other] { $days } days
  }: −{ $take }
training-decay-falls-to = { $days ->
    [one] { $days } day
   *[other] { $days } days
  }: to { $to }
training-decay-resets = { $days ->
    [one] { $days } day
   *[other] { $days } days
  }: to 0 for good
training-list-comma = ,{ " " }
training-no-run-record = Proposal { $proposal_id } does not say how it was made: an earlier version of Ondo made it.
training-no-run-record-hint = Only runs since version 0.1.0 can be repeated from their record.
training-no-studies = The database of studies cannot be opened: { $problem }
training-no-studies-hint = Check ONDO_STUDIES; it needs ondo[postgres].
