## Monitoring plans: findings of a check

plan-no-such-column = 「{ $value }」という列はありません。
plan-no-such-column-hint = { $guess }列は、スコアリング基準の特徴量と total です。
plan-only-and-exclude = only と exclude は、どちらか一方だけを書いてください。
plan-only-and-exclude-hint = only を書けば、それ以外はすべて外れます。
plan-current-and-days = current と current_days は、どちらか一方だけを書いてください。
plan-current-and-days-hint = current は暦の期間（営業週・月・四半期）、current_days は直近の日数です。
plan-reference-too-short = reference_days（{ $reference }）は、直近とする期間（{ $current }日）以上にしてください。
plan-reference-too-short-hint = 普段の姿は、直近より長い期間で見ます。
