## A score in sentences, in Japanese and English

score-unknown = 不明
score-yes = はい
score-no = いいえ
score-rule-by-event = { $rule }（{ $when }{ $age }）
score-rule-by-events = { $rule }（{ $counted }回、最終 { $when }{ $age }）
score-faded = 、時間の経過により { $faded }
score-no-action-yet = 本人の行動がないため { $decay_points }
score-idle-days = { $idle }日間行動がないため { $decay_points }（最終行動 { $last_active_at }）
score-reset-lasts = { $days }日間行動がないため、それまでの行動の点はリセット（最終行動 { $last }）
score-reset-over = { $days }日間行動がなかったため、{ $last } までの行動の点はリセット済み（{ $until } から数え直し）
score-machine-aside = 機械によるアクセス{ $number }件は数えていません（最終 { $last }）
score-axis-cap = 軸の上限により { $cap_points }
score-gate-unknown = { $name }：未確認。確認すること：{ $ask }
score-gate = { $name }：{ $state }
score-fast-track = ファストトラック「{ $name }」：{ $when } の{ $kind }により、点数に関係なくホット（{ $until } まで）
score-missing-points = あと{ $points }点
score-missing-out-of-reach = { $missing }（残りのルールだけでは届きません）
score-because = ：{ $top }
score-short-of-hot = { $earned }。ホットまであと{ $line }点
score-over-line-ask-next = { $total }点でホットラインに到達。次に確認：{ $ask }
score-over-line-gate-not-met = { $total }点だがBANT条件を満たさず{ $word }
score-list-comma = 、
score-event-details = { $name }（{ $details }）
score-rules-joined = ＋
score-missing-for-example = { $missing }（例：{ $rules }）
score-earned = { $points }点で{ $temperature }{ $because }
score-feature-raises = { $feature }：{ $value }（確率を上げる）
score-feature-lowers = { $feature }：{ $value }（確率を下げる）

## A score as what is sent

score-under-open-proposal = 決定待ちの改定案では{ $total }点（{ $word }、ホットライン{ $line }点）
score-no-model = 学習済みモデルがまだありません。
score-model-of-another-card = モデルの特徴量が現行の基準と合いません。再調整してください。

## Text about several cards side by side

score-every-lead = すべてのリード
score-how-cards-meet = リードは、対象に当てはまるすべての基準で採点されます。どれか一つでホットになれば引き渡し、引き渡しは基準ごとに1件です。
score-blinded = { $temperature }{ $because }
