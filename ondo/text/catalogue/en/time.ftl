## Lengths of time, in their largest unit

time-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
time-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
  }
time-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }
time-ago = { $length } ago
time-just-now = just now
