## Words of a deadline that moved

deadline-holidays-or-settings-changed = public holidays or the company's settings changed
deadline-version-has-other-hours = version { $number } of the agreement has other hours
deadline-is-later = Due later than before ({ $was }): { $why }
deadline-is-earlier = Due earlier than before ({ $was }): { $why }
deadline-version-has-other-hours-on-days = version { $number } of the agreement has other hours on { $days }
deadline-list-comma = ,{ " " }
