## The first steps of a ledger

start-heading = Getting started
start-lives = Everything is in place. This is what the ledger holds.
start-progress = { $done } of { $steps } done
start-open = open
start-leads = Leads: { $leads }
start-leads-advice = No lead has come yet: import a file, simulate a company or connect a system (below).
start-events = Activities: { $events }
start-events-advice = Without activities only attributes give points. Import them, or send them to POST /v1/events.
start-ghosts = { $ghosts } of the newest { $among ->
    [one] { $among } lead is
   *[other] { $among } leads are
  } known from activities only
start-ghosts-advice = No lead file names them. Import the file of leads too, or see whether both write the ids alike.
start-scored = Scored: { $scored } of { $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
  }
start-heat = Hot: { $hot }, warm: { $warm }
start-heat-advice = No lead has turned hot yet.
start-misses = Nearest to hot:
start-missing = { $points ->
    [one] { $points } point
   *[other] { $points } points
  } short
start-missing-gate = enough points, a needed gate is missing
start-outcomes = Outcomes: { $outcomes }, answers of sales: { $answers }
start-outcomes-advice = Import outcomes and feedback, or let sales answer on the page of a lead.
start-learning = Recalibration is possible: { $labels } of the latest leads have a label, { $positives } of them hot. Run ondo recalibrate.
start-no-learning = Recalibration is not possible yet
start-ways = Three ways in
start-way-import = Import
start-way-import-how = Files that your CRM or MA tool exports; the mapping says what the columns mean. Import twice, nothing changes.
start-way-simulate = Simulate
start-way-simulate-how = An invented company in a folder of its own, to see everything before your data is there.
start-way-connect = Connect
start-way-connect-how = Your systems send leads and activities as they come; they are scored at once.
start-count = { $number }
start-at-least = { $number } or more
start-card-version = { $name } (version { $version })
