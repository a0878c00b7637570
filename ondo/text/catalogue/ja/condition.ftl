## Conditions of the card in words, for people who read the card as a page

condition-choice = ・
condition-any-event = すべての行動
condition-events-where = { $kinds }（{ $where }）
condition-and = { " " }かつ{ " " }
condition-or = { " " }または{ " " }
condition-not = 「{ $inner }」でない
condition-window = 過去{ $days }日の
condition-every-time = 毎回
condition-up-to = { $limit }回まで
condition-once = 1回
condition-locked = 固定
condition-equal = { $name } = { $value }
condition-at-least = { $name } ≥ { $value }
condition-at-most = { $name } ≤ { $value }
condition-between = { $name } { $low }〜{ $high }
condition-contains = { $name }に「{ $value }」を含む
condition-starts-with = { $name }が「{ $value }」で始まる
condition-within-days-from-today = { $name }が今日から{ $value }日以内
condition-known = { $name }がわかる
condition-not-known = { $name }が不明
condition-is = { $name }が{ $value }
condition-is-one-of = { $name }が{ $values }のいずれか
condition-count = { $kinds }の回数
condition-count-within = { $window }{ $kinds }の回数
condition-only-up = 加点のみ
condition-only-down = 減点のみ
condition-free = 自由
