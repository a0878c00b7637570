## A first card from history: what it is drafted from, or why it cannot be
history-too-few-leads = { $won } won and { $lost } lost leads are too few; at least { $needed } of each are needed.
history-nothing-tells = Nothing known beforehand tells the { $won } won from the { $lost } lost leads; agree on rules in a meeting.
history-drafted-from = Drafted from { $won } won and { $lost } lost leads (win rate { $rate }).
history-lost-without-event = { $idle } of those not won have no event before: perhaps nobody ever touched them. See that they are lost.
history-rule-odds = { $rule }: { $points }; { $support } leads, { $rate } won (90% interval { $low } to { $high }), { $without } without
history-or-more = { $name }: { $cut } or more
history-card-name = Card drafted from our own history
history-one-of = { $name }: { $values }
history-value-comma = ,{ " " }
