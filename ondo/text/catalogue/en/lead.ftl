## A lead's scores in the past

lead-decay = decay
lead-caps = caps
lead-list-comma = ,{ " " }
lead-rule-came = { $rule } { $points } (came)
lead-rule-went = { $rule } { $points } (went)
lead-rule-gives-more = { $rule } { $points } (gives more)
lead-rule-gives-less = { $rule } { $points } (gives less)
lead-points-move = From { $old } to { $new } points ({ $points })
lead-points-stay = Still { $points } points
lead-temperature-moves = { $points }, { $was } to { $now }
lead-score-because = { $score }: { $why }
