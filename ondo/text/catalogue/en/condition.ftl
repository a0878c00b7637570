## Conditions of the card in words, for people who read the card as a page

condition-choice = { " " }or{ " " }
condition-any-event = any event
condition-events-where = { $kinds } ({ $where })
condition-and = { " " }and{ " " }
condition-or = { " " }or{ " " }
condition-not = not ({ $inner })
condition-window = within { $days } days
condition-every-time = every time
condition-up-to = up to { $limit }
condition-once = once
condition-locked = locked
condition-equal = { $name } = { $value }
condition-at-least = { $name } ≥ { $value }
condition-at-most = { $name } ≤ { $value }
condition-between = { $name } { $low } to { $high }
condition-contains = { $name } contains “{ $value }”
condition-starts-with = { $name } starts with “{ $value }”
condition-within-days-from-today = { $name } within { $value } days from today
condition-known = { $name } is known
condition-not-known = { $name } is unknown
condition-is = { $name } is { $value }
condition-is-one-of = { $name } is { $values }
condition-count = number of { $kinds }
condition-count-within = number of { $kinds } { $window }
condition-only-up = only up
condition-only-down = only down
condition-free = free
