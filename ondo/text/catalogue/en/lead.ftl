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

## The account of a lead

lead-account-alone = Company: no other leads
lead-account-hot = Company: { $temperature } (highest { $total }); { $active } of { $people } people active in the last { $days } days
lead-account-unscored = Company: { $active } of { $people } people active in the last { $days } days
lead-account-beside-hot = Company: { $temperature } (highest { $total }, { $whose }); { $active } of { $people } colleagues active in the last { $days } days
lead-account-beside-unscored = Company: { $active } of { $people } colleagues active in the last { $days } days
lead-account-this-lead = this lead
lead-account-colleague = a colleague
