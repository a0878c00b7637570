## Hand-offs as rows of the hot list

handoff-new-fast-track = New fast track: { $name } ({ $ago })
handoff-contacted = contacted
handoff-scored-then = { $total } at hand-off on { $day }, card v{ $version }
handoff-points-hidden = handed over on { $day }
handoff-no-score-now = { $before }; no card scores it now
handoff-scored-now = { $before }; now { $total }, { $temperature }
handoff-scored-now-by-version = { $before }; now { $total }, { $temperature }, card v{ $version }
handoff-temperature-now = { $before }; now { $temperature }
handoff-list-comma = ,{ " " }
handoff-between-sentences = .{ " " }
handoff-sample-note = Exploration sample, drawn at random so that low scores are learned from

## What both sides of the agreement have kept, and what came of it

handoff-no-reason-given = no reason given

## Whose clock a deadline runs on

handoff-company = the company
handoff-business-hours = { $hours ->
    [one] { $hours } business hour
   *[other] { $hours } business hours
  }
handoff-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
  }
handoff-late = { $time } late
handoff-left = { $time } left
