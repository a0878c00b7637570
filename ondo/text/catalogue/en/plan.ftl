## Monitoring plans: findings of a check

plan-no-such-column = There is no column '{ $value }'.
plan-no-such-column-hint = { $guess }Columns are the card's features and total.
plan-only-and-exclude = Write either only or exclude.
plan-only-and-exclude-hint = With only, everything else is left out anyway.
plan-current-and-days = Write either current or current_days.
plan-current-and-days-hint = current names a period of the calendar, current_days counts days back from the look.
plan-reference-too-short = reference_days ({ $reference }) must be at least as long as what is lately ({ $current } days).
plan-reference-too-short-hint = What is normal takes longer to see than what is lately.
