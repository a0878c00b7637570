## A score in sentences, in Japanese and English

score-unknown = unknown
score-yes = yes
score-no = no
score-rule-by-event = { $rule } ({ $when }{ $age })
score-rule-by-events = { $rule } ({ $counted ->
    [one] { $counted } time
   *[other] { $counted } times
  }, last { $when }{ $age })
score-faded = , { $faded } for age
score-no-action-yet = { $decay_points }: no action of its own yet
score-idle-days = { $decay_points } after { $idle ->
    [one] { $idle } day
   *[other] { $idle } days
  } without action (last on { $last_active_at })
score-reset-lasts = Behaviour points are reset after { $days ->
    [one] { $days } day
   *[other] { $days } days
  } without action (last on { $last })
score-reset-over = What was earned until { $last } was reset by { $days ->
    [one] { $days } day
   *[other] { $days } days
  } without action; counted anew from { $until }
score-machine-aside = { $number ->
    [one] { $number } event
   *[other] { $number } events
  } of machine traffic set aside (last { $last })
score-axis-cap = { $cap_points } by the cap of an axis
score-gate-unknown = { $name }: not known yet. Ask: { $ask }
score-gate = { $name }: { $state }
score-fast-track = Fast track “{ $name }”: hot whatever the points, by { $kind } at { $when } (until { $until })
score-missing-points = { $points ->
    [one] { $points } more point
   *[other] { $points } more points
  }
score-missing-out-of-reach = { $missing }; no open rule alone gets there
score-because = : { $top }
score-short-of-hot = { $earned }; { $line } short of hot
score-over-line-ask-next = { $total } points, over the hot line. Ask next: { $ask }
score-over-line-gate-not-met = { $total } points, yet a gate is not met: { $word }
score-list-comma = ,{ " " }
score-event-details = { $name } ({ $details })
score-rules-joined = { " " }and{ " " }
score-missing-for-example = { $missing }, for example { $rules }
score-earned = { $temperature } with { $points ->
    [one] { $points } point
   *[other] { $points } points
  }{ $because }
score-feature-raises = { $feature }: { $value } (raises the probability)
score-feature-lowers = { $feature }: { $value } (lowers the probability)

## A score as what is sent

score-under-open-proposal = Under the open proposal: { $total } points ({ $word }, hot line { $line })
score-no-model = There is no trained model yet.
score-model-of-another-card = The model cannot be used with this card; a recalibration makes a new one.

## Text about several cards side by side

score-every-lead = every lead
score-how-cards-meet = A lead is scored by every card whose audience it fits; it is handed over when any of them calls it hot, once for each card.
score-blinded = { $temperature }{ $because }
