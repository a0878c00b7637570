## Lengths of time, in their largest unit

time-days = { $n }日
time-hours = { $n }時間
time-minutes = { $n }分
time-ago = { $length }前
time-just-now = たった今
