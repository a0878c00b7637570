## A lead's scores in the past

lead-decay = スコアディケイ
lead-caps = 軸の上限
lead-list-comma = 、
lead-rule-came = { $rule } { $points }（加わる）
lead-rule-went = { $rule } { $points }（なくなる）
lead-rule-gives-more = { $rule } { $points }（増える）
lead-rule-gives-less = { $rule } { $points }（減る）
lead-points-move = { $old }点から{ $new }点（{ $points }）
lead-points-stay = { $points }点のまま
lead-temperature-moves = { $points }、{ $was }から{ $now }へ
lead-score-because = { $score }：{ $why }
