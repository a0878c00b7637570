## A first card from history: what it is drafted from, or why it cannot be
draft-too-few-leads = { $won } won and { $lost ->
    [one] { $lost } lost lead
   *[other] { $lost } lost leads
  } are too few; at least { $needed } of each are needed.
draft-nothing-tells = Nothing known beforehand tells the { $won } won from the { $lost ->
    [one] { $lost } lost lead
   *[other] { $lost } lost leads
  }; agree on rules in a meeting.
draft-drafted-from = Drafted from { $won } won and { $lost ->
    [one] { $lost } lost lead
   *[other] { $lost } lost leads
  } (win rate { $rate }).
draft-lost-without-event = { $idle } of those not won have no event before: perhaps nobody ever touched them. See that they are lost.
draft-rule-odds = { $rule }: { $points }; { $support ->
    [one] { $support } lead
   *[other] { $support } leads
  }, { $rate } won (90% interval { $low } to { $high }), { $without } without
draft-or-more = { $name }: { $cut } or more
draft-card-name = Card drafted from our own history
draft-one-of = { $name }: { $values }
draft-value-comma = ,{ " " }
