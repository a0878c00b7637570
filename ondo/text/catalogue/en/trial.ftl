## What a trial would take, before it starts

trial-plan = In a replay of the past (weeks: { $weeks }), about { $a } a week would have been handed over by the card in force alone, and { $b } by the proposed one alone. With { $days }-day-old labels a difference between their hot precisions of { $points } (percentage points) is seen, with a chance of { $power }%, in a trial of this length in weeks: about { $needed }.
trial-plan-too-long = { $plan } A { $most }-week trial is the longest that is offered.
trial-plan-short-past = The ledger knows a { $weeks }-week past. It takes a { $fewest }-week one to say how often the two cards disagree, and so how long a trial would run.
trial-plan-one-sided = In a replay of the past (weeks: { $weeks }), about { $a } a week would have been handed over by the card in force alone, and { $b } by the proposed one alone. Without leads on both sides there is nothing to compare, however long a trial runs.
trial-plan-silence = Of the hand-offs of the last half year { $silent }% had no answer after a { $days }-day wait ({ $unanswered } of { $handoffs }). An unanswered one counts against either side, so a difference of { $points } (percentage points) could never be seen. With an answer to each it would take a trial of this length in weeks: about { $needed }.
trial-plan-sample = Leads that did something in these weeks: { $active }, replayed: { $looked }.

## What a trial has shown

trial-verdict-b = The card on trial is better: the interval lies above 0.
trial-verdict-a = The card in force is better: the interval lies below 0.
trial-verdict-open = Not decided yet: the interval holds 0.
trial-interval = Hot precision of the leads that only the card on trial hands over, less that of those that only the card in force does: in percentage points between { $low } and { $high } ({ $level }% confidence sequence, comparisons: { $blocks }; it may be looked at every day).
trial-difference = Among the answered ones the difference is { $difference } (percentage points). At the same number of hand-offs that is { $leads } a week in hot leads.
trial-no-labels = There is no { $days }-day-old hand-off on each side yet, so nothing can be said.
trial-versions = Version { $a } in force beside version { $b } on trial
trial-state-running = runs since { $day }
trial-state-scheduled = starts on { $day }
trial-state-adopted = ended on { $day }: the card on trial was published as version { $version }
trial-state-ended = ended on { $day }: the card stayed as it was
trial-state-superseded = ended on { $day }, when another version was published or the card retired
trial-reading = An account is drawn once for one of the two cards, a lead without an account by itself; only leads on which the cards disagree are compared, the first of each account.
trial-side = Side
trial-side-a = Only the card in force hands over
trial-side-b = Only the card on trial hands over
trial-column-disagreed = Accounts
trial-column-handed-over = Handed over
trial-column-entered = Old enough
trial-column-answered = Answered
trial-column-hot = Hot
trial-column-share = Hot precision
trial-column-week = Week to
trial-weekly = Week by week
trial-column-low = Low end
trial-column-high = High end
trial-column-comparisons = Comparisons

## What became of a decision

trial-started = Version { $version } of { $card_id } is on trial from { $day }: { $trial_id }.
trial-beside-proposal = A trial of the same card { $state } ({ $trial_id }); an approval waits until it has ended.
trial-ended-without = The trial has ended; the card stays as it is.

## Page of trials

trial-heading = Trial of a card
trial-picture = The interval of the difference in hot precision (card on trial less card in force, percentage points) after each week. The trial is decided once the band leaves 0.
trial-end-heading = End the trial
trial-publish = Publish the card on trial
trial-end-without = End it, keep the card
trial-plan-heading = Plan and approve a trial
trial-start = Start the trial
trial-none = No card is on trial, and no proposal waits that could be.
trial-others = Other trials
trial-open = On trial: how long it would take
trial-running = A trial runs: see what it has shown
trial-approval-waits = A trial runs. An approval waits until it has ended.
trial-part-reading = A trial may take a part of the proposal: tick what is to be tried and look again how long it would take.
trial-with-line = With the hot line at { $line }, worked out for this part
trial-line-moved = The hot line for this part has been worked out anew since it was shown; it is { $line } now.
trial-line-moved-hint = Look again how long a trial would take, then start it.
trial-age = Labels enter after (days)
trial-plan-again = How long would it take?
trial-starts-on = Starts on
trial-starts-now = Left empty it starts at once.
trial-age-unreadable = “{ $text }” is no number of days.
trial-day-unreadable = “{ $text }” is no day such as 2026-10-01.
trial-end-adopted = the card on trial was published as version { $version }
trial-end-kept = the card stayed as it was
trial-end-superseded = another version was published, or the card retired
