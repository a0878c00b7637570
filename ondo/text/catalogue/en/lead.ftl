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

## Searching and taking back

lead-search-length = A search needs { $shortest } to { $longest } letters.
lead-search-length-hint = Write a part of the company, the name or the address, or a whole id.
lead-nothing-to-take-back = There is nothing to take back: it was taken back before, or came from another system.
lead-nothing-to-take-back-hint = What another system sent is put right there.
lead-amount-unreadable = “{ $amount }” is no amount.
lead-amount-unreadable-hint = Write digits only, as 1200000, or leave it empty.
