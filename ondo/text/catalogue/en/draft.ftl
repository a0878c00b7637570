## A first card from history: what it is drafted from, or why it cannot be
draft-too-few-leads = { $won } won and { $lost ->
    [one] { $lost } lost lead
   *[other] { $lost } lost leads
  } are too few; at least { $needed } of each are needed.
draft-too-few-leads-hint = Import more decided leads, or agree on a first card in a meeting; ondo recalibrate learns from what comes in.
draft-no-outcome = No lead has an outcome: nothing tells won leads from lost ones.
draft-no-outcome-hint = Write in the mapping, under the file whose column says how it ended, and import again: outcomes: [{ "{" }outcome: { "{" }column: STATUS, values: { "{" }WORD FOR WON: won, WORD FOR LOST: lost{ "}" }, other: skip{ "}" }, at: COLUMN OF THE DAY{ "}" }]
draft-one-sort-hint = Not one of them is { $sort }. Map the words for it under outcomes: values: of the mapping (ondo mapping draft lists the words of each column).
draft-nothing-known = Nothing was known of any decided lead when it was judged.
draft-nothing-known-hint = Say in the mapping when its attributes were known: fixed for what never changes, at for what has a date; without either they count from the export on. Or import what the leads did, as events.
draft-nothing-tells = Nothing known beforehand tells the { $won } won from the { $lost ->
    [one] { $lost } lost lead
   *[other] { $lost } lost leads
  }; agree on rules in a meeting.
draft-drafted-from = Drafted from { $won } won and { $lost ->
    [one] { $lost } lost lead
   *[other] { $lost } lost leads
  } (win rate { $rate }).
draft-lost-without-event = { $idle } of those not won have no event before: perhaps nobody ever touched them. See that they are lost.
draft-names-left-out = Left out, since names on a card have only a-z, digits and _: { $names }. Give them such names in the mapping (a kind under values:), take the import back by ondo import --undo, and import again.
draft-rule-odds = { $rule }: { $points }; { $support ->
    [one] { $support } lead
   *[other] { $support } leads
  }, { $rate } won (90% interval { $low } to { $high }), { $without } without
draft-or-more = { $name }: { $cut } or more
draft-card-name = Card drafted from our own history
draft-one-of = { $name }: { $values }
draft-value-comma = ,{ " " }
