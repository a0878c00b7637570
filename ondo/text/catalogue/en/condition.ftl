## Conditions of the card in words, for people who read the card as a page

condition-choice = { " " }or{ " " }
condition-any-event = any event
condition-events-where = { $kinds } ({ $where })
condition-and = { " " }and{ " " }
condition-or = { " " }or{ " " }
condition-not = not ({ $inner })
condition-window = within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
condition-every-time = every time
condition-once = once
condition-up-to = up to { $limit }
condition-up-to-times = up to { $limit ->
    [one] { $limit } time
   *[other] { $limit } times
  }
condition-per = once per { $per }
condition-from = { $first ->
    [2] from the 2nd on
    [3] from the 3rd on
   *[other] from the { $first }th on
  }
condition-from-within = { $first ->
    [2] from the 2nd on
    [3] from the 3rd on
   *[other] from the { $first }th on
  } within { $days } days
condition-apart = at least { $apart } apart
condition-named = { $rule } ({ $when })
condition-decay-takes = After { $days } idle days, { $take } behaviour points are taken off, until the next action
condition-decay-falls-to = After { $days ->
    [one] { $days } idle day
   *[other] { $days } idle days
  }, behaviour points fall to { $to }, until the next action
condition-decay-resets = After { $days ->
    [one] { $days } idle day
   *[other] { $days } idle days
  }, behaviour points are reset to 0; what was earned before stays gone
condition-sleeping = Does not end idle time: { $kinds }
condition-machine-aside = Machine traffic is set aside
condition-locked = locked
condition-equal = { $name } = { $value }
condition-at-least = { $name } ≥ { $value }
condition-at-most = { $name } ≤ { $value }
condition-between = { $name } { $low } to { $high }
condition-contains = { $name } contains “{ $value }”
condition-starts-with = { $name } starts with “{ $value }”
condition-within-days-from-today = { $name } within { $value ->
    [one] { $value } day
   *[other] { $value } days
  } from today
condition-known = { $name } is known
condition-not-known = { $name } is not given
condition-is = { $name } is { $value }
condition-is-one-of = { $name } is { $values }
condition-count = number of { $kinds }
condition-count-within = number of { $kinds } { $window }
condition-only-up = only up
condition-only-down = only down
condition-free = free
condition-fades-to-nothing = falls to 0 over { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
condition-fades-by-half = halves every { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
