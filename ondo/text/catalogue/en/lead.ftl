## A lead's scores in the past

lead-decay = decay
lead-caps = caps
lead-list-comma = ,{ " " }
lead-rule-came = { $rule } { $points } (came)
lead-rule-went = { $rule } { $points } (went)
lead-rule-gives-more = { $rule } { $points } (gives more)
lead-rule-gives-less = { $rule } { $points } (gives less)
lead-points-move = From { $old } to { $new } points ({ $points })
lead-points-stay = Still { $points ->
    [one] { $points } point
   *[other] { $points } points
  }
lead-temperature-moves = { $points }, { $was } to { $now }
lead-score-because = { $score }: { $why }
lead-ahead-heading = What time alone will change
lead-ahead-nothing = As long as nothing new becomes known, time changes nothing.
lead-ahead-in = { $days ->
    [one] Tomorrow ({ $on })
   *[other] In { $days } days ({ $on })
}
lead-ahead-today = Today ({ $on })
lead-ahead-reset = behaviour points begin again at 0
lead-day-heading = Score as of any day
lead-day-on = Day
lead-day-against = compared with
lead-day-show = Show
lead-day-back = { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ago
lead-day-as-known = as known at the end of { $on }, by version { $version } of the card
lead-day-moved = Change
lead-day-cause = Cause
lead-day-unchanged = As before: { $rules }
lead-cause-card = another version of the card
lead-cause-time = time went by
lead-cause-facts = other facts became known
lead-cause-event = { $event } ({ $on })

## The account of a lead

lead-account-alone = Company: no other leads
lead-account-hot = Company: { $hottest }; { $active } of { $people } people active in the last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
lead-account-unscored = Company: { $active } of { $people } people active in the last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
lead-account-beside-hot = Company: { $hottest }; { $active } of { $people ->
    [one] { $people } colleague
   *[other] { $people } colleagues
  } active in the last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
lead-account-beside-unscored = Company: { $active } of { $people ->
    [one] { $people } colleague
   *[other] { $people } colleagues
  } active in the last { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
lead-account-this-lead = this lead
lead-account-colleague = a colleague

## Searching and taking back

lead-search-length = A search needs { $shortest } to { $longest } letters.
lead-search-length-hint = Write a part of the company, the name or the address, or a whole id.
lead-nothing-to-take-back = There is nothing to take back: it was taken back before, or came from another system.
lead-nothing-to-take-back-hint = What another system sent is put right there.
lead-amount-unreadable = “{ $amount }” is no amount.
lead-amount-unreadable-hint = Write digits only, as 1200000, or leave it empty.
lead-account-highest = { $temperature } (highest { $total })
lead-account-highest-whose = { $temperature } (highest { $total }, { $whose })
lead-account-whose = { $temperature } ({ $whose })
lead-points-blinded = Points are not shown while a trial of the card runs, so that nobody judges a lead by the card that handed it over.
lead-points-blinded-hint = Ask for a day before the trial began, or after it has ended.
