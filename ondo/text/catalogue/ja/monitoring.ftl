## Checks of one look, all of them

monitoring-distribution-totals = 合計点の分布

## Explanation of an alarm

monitoring-hot-share = ホット率
monitoring-hot-precision = ホット適合率
monitoring-how-leads-same-kind-turn = 同じようなリードの結果
monitoring-reason-grew-most = { $message }差し戻しの理由で最も増えたのは「{ $label }」（{ $part_then } → { $part_now }）。

## Findings

monitoring-leads = リード
monitoring-hand-offs = 引き渡し
monitoring-weekly-leads = 週ごとのリード
monitoring-events = 行動
monitoring-judged-hand-offs = 判定済みの引き渡し
monitoring-false-hots = 誤ホット
monitoring-values-attributes = 属性の値
monitoring-facts = 記録
monitoring-drift-inputs-too-few-leads = 入力のドリフト：比べるデータが足りません。
monitoring-moved-from-reference-limit = { $name }：基準期間からの距離 { $distance }（目安 { $threshold }）

## Data quality

monitoring-too-few-to-compare = { $name }：比べるにはリードが足りません。
monitoring-missing-weekly-leads-reference-has = { $label }：未入力は { $now }（週ごとのリード{ $count }件、基準期間は { $then }）。
monitoring-no-value-or-kind-event = 未知の値や宣言のない行動はありません。
monitoring-every-new-lead-acted = 行動のない新しいリードはありません。
monitoring-new-leads-without-action = 新しいリード{ $count }件のうち{ $idle }件にはまだ行動がありません。週ごとのリードに入らないため、上の割合には数えていません。
monitoring-late-facts-too-few-say = 遅れて届いた記録：件数が足りません。
monitoring-events-known-more-than-days = { $after_days }日より遅れて届いた行動：{ $value }（{ $now }件、基準期間は { $usual }）。
monitoring-facts-have-instant-outside-1970 = 1970年から2200年の間にない日時の記録が{ $facts }件あります：{ $named }{ $more }。取り込みを取り消し、その日付をマッピングの blanks に書いて取り込み直してください。

## Rules of the card at work

monitoring-rules-use-too-few-leads = ルールの使われ方：リードが足りません。

## Conduct of sales and marketing

monitoring-no-reason = 理由なし
monitoring-no-team = チーム未定
monitoring-team-feedback = { $name }：引き渡し{ $rows }件中{ $answered }件にフィードバックあり。複数人判定{ $several }件中{ $split }件が不一致。
monitoring-sales = 営業の約束
monitoring-marketing = マーケティングの約束

## Shares that are watched, on which sides they alarm, and the rows they are counted on

monitoring-hand-offs-missed-leads = 引き渡しとホット見逃し
monitoring-new-leads = 新しいリード
monitoring-hot-leads-outcome = 結果の出たホットリード
monitoring-fewer-leads-hot-than-agreed = ホットが減っています。
monitoring-too-many-leads-hot-score = ホットが増えすぎています（スコアのインフレーション）。
monitoring-more-hot-leads-turn-out = 誤ホットが増えています。
monitoring-hot-precision-far-above-what = ホット適合率が高すぎます。基準が厳しすぎ、ホットにならない見込み客がいるおそれがあります。
monitoring-new-leads-by-channel = 流入経路「{ $named }」の割合
monitoring-fewer-leads-come = 流入経路「{ $named }」のリードが減っています。
monitoring-more-leads-come = 流入経路「{ $named }」のリードが増えています。
monitoring-hot-precision-fast-track = ファストトラックのホット適合率
monitoring-more-fast-track-leads-turn = ファストトラックの誤ホットが増えています。
monitoring-missed-hot-leads = ホット見逃し率
monitoring-more-hot-leads-missed = ホット見逃しが増えています。
monitoring-hand-offs-without-feedback = フィードバック未入力率
monitoring-sales-answers-less-often = 営業からのフィードバックが減っています。
monitoring-judgements-disagree = 判定の不一致率
monitoring-hand-offs-judged-several = 複数人が判定した引き渡し
monitoring-sales-people-disagree-more-often = 営業の中で判定の食い違いが増えています。
monitoring-first-contacts-not-made-time = 初回コンタクトの期限超過率
monitoring-more-first-contacts-late = 初回コンタクトの遅れが増えています。

## Causes of a share that moved

monitoring-change-points = 配点の改定
monitoring-decay = スコアディケイの効き方
monitoring-what-leads-same-kind-do = リードの行動量
monitoring-who-leads = リードの構成

## Estimate before labels are ripe

monitoring-estimated-hot-precision-too-few = ホット適合率の推定：モデルの確率が付いた引き渡しが足りません。
monitoring-estimated-hot-precision-recent-hand = ホット適合率の推定：{ $value }（判定を待たずに、直近の引き渡し{ $lately }件のモデル確率から計算）。
monitoring-calibration-model-too-few-judgements = モデルの確率：{ $days }日以内に判定された引き渡しが足りません。

## The spans of one look

monitoring-business-week = 営業週
monitoring-month = 月
monitoring-quarter = 四半期
monitoring-last-days = 直近{ $current }日
monitoring-from = { $day } からの{ $name }

## The trigger

monitoring-has-begun-quarters-review-has = { $key } が始まりましたが、この四半期の見直しはまだです。
monitoring-labels-have-come-no-review = まだ見直しに使っていないラベルが{ $new_labels }件たまりました（目安{ $enough }件）。
monitoring-what-calls-review-has-been = 見直しの理由は残っていますが、すでに再調整が済んだか、実行中か、却下と決まっています。
monitoring-nothing-calls-review-new-labels = 見直しの必要はありません（新しいラベル{ $new_labels }件、目安{ $enough }件）。

## The watch

monitoring-total = 合計点
monitoring-between-sentences = { "" }
monitoring-list-comma = 、
monitoring-cause-part = { $name } { $part }
monitoring-cause-parts = 変化の内訳（ポイント差、合計 { $total }）：{ $parts }。主な原因は{ $main }です。
monitoring-channel-moved-most = 最も変化したのは流入経路が「{ $channel }」のリードで、全体の { $then } から { $now } になりました。
monitoring-leads-with-rule-moved-most = 最も変化したのは「{ $rule }」に当てはまるリードで、全体の { $then } から { $now } になりました。
monitoring-leads-without-rule-moved-most = 最も変化したのは「{ $rule }」に当てはまらないリードで、全体の { $then } から { $now } になりました。
monitoring-stability-stable = { $name }：安定指数 { $index }（安定）。
monitoring-stability-moved = { $name }：安定指数 { $index }（やや変化）。
monitoring-stability-changed = { $name }：安定指数 { $index }（大きく変化）。
monitoring-drift-of-none = 入力のドリフト：{ $columns }列のうち{ $moved }列が基準期間から変化しました。
monitoring-drift-of-columns = 入力のドリフト：{ $columns }列のうち{ $moved }列が基準期間から変化しました（大きい順に { $names }）。
monitoring-the-reference = 基準期間
monitoring-too-few-to-say = { $name }：{ $window }の{ $unit }が{ $count }件しかないため、判断しません（{ $fewest }件以上で判断）。
monitoring-share-lately = { $name }：直近は { $lately }（{ $unit } { $count }件）。基準期間は { $normal }（{ $normal_count }件）で、通常の範囲は { $low }〜{ $high }。
monitoring-alarm-since = { $day } ごろからの変化で、{ $seen } からアラートが出ています。
monitoring-share-since-then = それ以降は { $share }（{ $count }件）。
monitoring-none = なし
monitoring-nothing-undeclared = なし
monitoring-unseen = 未知の値：{ $values }（{ $leads }件）。宣言のない行動：{ $undeclared }。
monitoring-machine-traffic = 機械によるアクセスとして数えなかった行動：{ $count }件のうち{ $hits }件（リード{ $leads }件）。
monitoring-machine-traffic-beside = 機械によるアクセスとして数えなかった行動：{ $count }件のうち{ $hits }件（リード{ $leads }件）、{ $share }（基準期間は { $usual }）。
monitoring-source-last-event = データソース「{ $source }」：最後の行動は{ $days }日前。
monitoring-source-stopped = データソース「{ $source }」：最後の行動は{ $days }日前。届かなくなっています。
monitoring-rules-in-use = ルール{ $rules }件のうち、一度も当てはまらないもの：{ $never }。直近は当てはまらなくなったもの：{ $ceased }。0点のもの：{ $pointless }。
monitoring-false-hot-reason = 誤ホットの理由「{ $reason }」：{ $count }件（{ $share }）。
monitoring-false-hot-reason-beside = 誤ホットの理由「{ $reason }」：{ $count }件（{ $share }、基準期間は { $reference }）。
monitoring-sales-too-few = 営業の約束：{ $lately }に渡した引き渡しで初回コンタクトを判定できるものは{ $judged }件しかないため、判断しません。
monitoring-sales-kept = 営業の約束：{ $lately }に渡した引き渡しのうち、{ $hours }営業時間以内の初回コンタクトは { $share }（{ $judged }件）。
monitoring-marketing-hot-leads = マーケティングの約束：{ $lately }のホットリードは{ $hot_leads }件（約束は月{ $promised }件）
monitoring-marketing-hot-leads-of-window = マーケティングの約束：{ $lately }のホットリードは{ $hot_leads }件（約束は月{ $promised }件、この期間では{ $bound }件）
monitoring-marketing-filled = 項目の入力は { $filled }（約束 { $least }）
monitoring-marketing-minutes = 引き渡しまで{ $minutes }分（約束{ $most }分以内）
monitoring-marketing-kept = { $parts }。
monitoring-calibration = モデルの確率：平均 { $number } に対し、実際は { $was }（{ $days }日以内に判定された{ $count }件。1企業につき1件）。
monitoring-calibration-no-longer-holds = モデルの確率：平均 { $number } に対し、実際は { $was }（{ $days }日以内に判定された{ $count }件。1企業につき1件）。差は校正に使ったラベルの少なさでは説明できず、モデルの確率が実際と合わなくなっています。

## エラー

monitoring-no-quarter = 「{ $text }」は四半期ではありません。
monitoring-no-quarter-hint = 2026Q3 のように書いてください。
monitoring-quarter-not-begun = { $key } はまだ始まっていません（{ $first } から）。
monitoring-quarter-not-begun-hint = 終わった四半期か、今の四半期を指定してください。
monitoring-no-business-day = 10年以内に営業日がありません。
monitoring-no-business-day-hint = 休日の設定を確認してください。
