## The pages of the team and of supply

team-heading = Team
team-note = Who is late, what became of the hand-offs, whether hot does better than the exploration sample, and whether supply fits capacity.
team-all = All teams
team-open = Open
team-late-heading = Now
team-late-list = Every hand-off that is overdue, due soon or without an outcome
team-done-heading = What became of the hand-offs
team-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
team-coverage = Judged
team-precise = Hot precision
team-done-note = Judged: of the hot leads, those that sales judged. Hot precision: of the judged ones, those that were really hot. Conversion: of all hand-offs, those that became an opportunity or were won. Ranges are 90% intervals; below 10 only the count is shown.
team-proof-heading = Conversion of hot leads and of the exploration sample by month
team-proof-all = In all these months:
team-hot = Hot
team-drawn = Exploration sample
team-proof-note = Lines are 90% intervals, dots the conversion; a month below 10 has no dot. Of the last months some have only not converted yet.
team-weekly-heading = Hot leads by week
team-hot-per-week = Handed over a week, last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
team-promised-per-week = Promised a week
team-capacity-per-week = Capacity a week
team-capacity-agreed = Capacity: { $capacity ->
    [one] { $capacity } hot lead
   *[other] { $capacity } hot leads
  } a week
team-weekly-note = The dashed line is the promise, the pale column the week that still runs.
team-capacity-line = The solid line is the capacity.
team-capacity-not-agreed = The agreement names no capacity (sales.capacity_per_week).
team-follow-up-waiting = Waiting for a judgement: { $count }
team-supply-heading = Supply
team-supply-note = Whether the supply of hot leads fits promise and capacity, which channels bring leads that convert, and whom to nurture.
team-channels-heading = Hand-offs by channel
team-channel = Channel
team-channels-note = The channel is that of the lead's first own action that names one. Conversion: of all hand-offs, those that became an opportunity or were won. Ranges are 90% intervals; below 10 only the count is shown.
team-costs-note = What channels cost is not in the ledger, so it cannot be shown here. The quarterly report reads it by ondo report --costs FILE and sets it beside what was won.
team-nurture-heading = To nurture: warm leads closest to hot
team-points = Points
team-points-missing = Missing
team-lacks = What they lack
team-gate-not-met = { $gate }: not met
team-nurture-none = No warm lead is close to hot.
team-nurture-unscored = { $leads ->
    [one] One lead has no score
   *[other] { $leads } leads have no score
 } by this version of the card and { $leads ->
    [one] was
   *[other] were
 } not looked at: until “ondo score” has run, whoever of them belongs here is missing.
team-nurture-file = Download the nurturing list as CSV
team-nurture-note = The file also has the leads that were sent back, with the reason.
