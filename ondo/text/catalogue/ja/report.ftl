## Figures of the report that carry their count

report-quarter-of-year = { $year }年第{ $number }四半期
report-quarter-of-fiscal-year = { $year }年度第{ $number }四半期

## How the counts of a quarter hang together, and the precisions that are shown, side by side with what each is of

report-hot-precision = ホット適合率
report-replayed-precision = 試算適合率
report-hot-leads-handed-over-quarter = この四半期に渡したホットリードのうち、営業が判定したもの
report-hot-leads-judged-lately-last = 最後のモニタリングの時点で、直近に判定されたホットリード（いつ渡したかは問わない）
report-evidence-proposal-card-now-replayed = 改定案の検証：現行の基準をその後のデータに当てはめ、同じ件数を引き渡したとき
report-evidence-proposal-card-now-replayed-over = 改定案の検証：現行の基準のまま過去の四半期に当てはめたとき

## The funnel of a quarter by channel, and what each channel brought for what it cost

report-all-channels = 合計

## Hot leads of a quarter

report-no-reason-given = 理由の記入なし
report-hot-leads-all = ホットリード合計

## What the meeting looks back on and answers

report-lead = リード { $lead }

## Win/loss analysis

report-unknown = 記入なし
report-other = その他
report-source = 流入経路
report-yes = はい
report-no = いいえ
report-under = { $high }未満
report-or-more = { $low }以上
report-from-to-under = { $low }〜{ $high }未満
report-labelled-value = { $label }：{ $text }
report-hot-leads-judged-too-few = 営業に渡したホットリードは{ $handoffs }件（週{ $per_week }件）。営業の判定は{ $count }件にとどまり、割合を示すには足りません。
report-hot-leads-precision = 営業に渡したホットリードは{ $handoffs }件（週{ $per_week }件）。営業が判定した{ $count }件のうち{ $precise }が正しくホットでした。
report-hot-leads-precision-and-before = 営業に渡したホットリードは{ $handoffs }件（週{ $per_week }件）。営業が判定した{ $count }件のうち{ $precise }が正しくホットでした（前四半期は{ $before }）。

## The report in plain sentences

report-sent-back-most-often-because = 差し戻しは{ $sent_back }件で、理由は「{ $reason }」が最も多く{ $handoffs }件でした。
report-sales-made-its-first-contacts = 営業の初回コンタクトは{ $in_time }が期限内でした。
report-another-leads-passed-on-without = ほかに{ $passed }件は商談にならないまま見送りとなりました（商談には数えません）。
report-no-deal-decided-quarter = この四半期に決着した商談はありません。
report-deals-decided-them-won-too = 決着した商談は{ $count }件（うち受注{ $hits }件）で、率を示すには足りません。
report-deals-won = 決着した商談{ $count }件のうち、受注は{ $hits }件（{ $quarter }）でした。
report-monitoring-did-not-run = この四半期に、モニタリングは実行されていません。
report-there-no-alarm = アラートはありません。
report-measures-alarm = アラートが{ $alarm_kinds }種類出ています。
report-there-no-new-proposal = 新しい改定案はありません。
report-proposal-keep-card-as = 改定案は「現行の基準を続ける」です。
report-there-proposal = 改定案があります。
report-proposal-precision = 改定案を採用した場合、同じ件数を引き渡したときの試算適合率は{ $then }です（現行の基準では{ $now }）。
report-approved-proposal-precision = 改定案は承認されました。同じ件数を引き渡したときの試算適合率は、改定案で{ $then }、承認前の基準で{ $now }です。
report-proposal-approved-in-part = 改定案のうち{ $changes }件の変更が承認されました。すべて採用した場合の、同じ件数を引き渡したときの試算適合率は{ $then }でした（承認前の基準では{ $now }）。
report-no-decision-on-record-yet = 記録された決定はまだありません。今回が最初の定義見直し会議です。
report-last-decision-made-on = 前回の決定（{ $day }）は「{ $decision }」でした。
report-has-been-force-too-briefly = 発効から日が浅く、効果はまだ判断できません。
report-days-since-came-into-force = 発効後の{ $days }日間と、その前の同じ日数を比べます。ホットリードは週{ $per_week }件から{ $after_per_week }件になりました。
report-too-few-judged-compare-hot = 判定が少なく、ホット適合率はまだ比べられません。
report-precision-rose = ホット適合率は{ $before }から{ $after }へ。偶然では説明しにくい改善です。
report-precision-fell = ホット適合率は{ $before }から{ $after }へ。偶然では説明しにくい悪化です。
report-precision-not-apart = ホット適合率は{ $before }から{ $after }へ。区間が重なっており、差があるとはまだ言えません。
report-over-four-quarters-win-took = 直近4四半期の受注では、最初の接点から受注まで中央値で{ $median }日かかり、半数は{ $early }〜{ $late }日に収まりました。
report-won-lost-deals-differ-most = 受注と失注の差が最も大きいのは「{ $name }」で、見ていた割合は受注で{ $won }、失注で{ $lost }でした。
report-new-leads-leads-handed-over = 新しいリードは{ $new }件、営業に渡したリードは{ $leads_handed }件（同じリードは1件）、商談化は{ $opportunities }件、受注は{ $won }件でした。
report-these-events-one-quarter-channel = 同じ四半期に起きたことを経路別に数えたもので、同じリードを追った転換率ではありません。
report-have-not-been-judged = まだ判定のないものが{ $silent }件あります。
report-nothing-came-fast-track-quarter = この四半期に、ファストトラックによる引き渡しはありません。
report-came-fast-track-judged-too = ファストトラックは{ $handoffs }件。判定が{ $count }件と少なく、割合は示しません。
report-came-fast-track-judged-really = ファストトラックは{ $handoffs }件で、判定した{ $count }件のうち{ $precise }が正しくホットでした。
report-clearly-below-hot-points-conditions = 点数で到達したホットより明らかに低く、ファストトラックの条件を見直す価値があります。
report-sales-reported-missed-leads-quarter = この四半期に営業から報告されたホット見逃しは{ $missed_reported }件です。
report-there-no-proposal-meeting-ondo = 会議にかける改定案はありません。ondo recalibrate で作成できます。
report-decided-on = この案は{ $day }に「{ $decided }」と決定済みです。
report-hand-offs-can-held-first = 初回コンタクトの期限が判定できる引き渡しは{ $count }件でした。
report-sales-first-contacts-time-late = 営業：初回コンタクト{ $count }件のうち{ $in_time }が期限内、期限後{ $late }件、期限切れのまま{ $overdue }件。
report-marketing-least-hot-leads-month = マーケティング：ホットリード月{ $hot_leads_per_month }件以上の約束を、{ $months }か月のうち{ $months_kept }か月で守りました。
report-hand-offs-came-without-deadline = 期限が記録されていない引き渡し{ $computed }件（取り込んだ履歴）は、合意の営業時間で後から計算しました。
report-warm-leads-warm-beginning-month = ウォームは、この四半期の各月の始めにウォームで、営業に渡さなかったリードです。営業は対応していません。自分で動いたリード{ $candidates }件のうち{ $looked_at }件を採点して数えました。
report-monitoring-did-not-run-run = モニタリングは実行されていません。ondo watch を毎日実行すると、ここに結果が載ります。
report-monitoring-runs-since-quarter-began = この四半期のモニタリングは{ $looks }回、最後は{ $last_on }です。
report-sales-filed-no-requests = 営業からの要望はありません。
report-requests-without-answer = 要望は{ $request_count }件、うち未回答は{ $open_requests }件です。
report-agreement-as-shipped-ondo-nobody = 合意はまだ Ondo の初期値のままで、どちらの部門も承認していません。自社の数字を決めて発効させてください。
report-version-force-since = 現在の合意は第{ $version }版（{ $since }発効）です。
report-compare-promise-practice-then-keep = 実績と見比べて、約束の数字を変えるかどうかを決めます。

## Page report

report-too-few = 少数
report-interval = { $low }〜{ $high }
report-kept = 達成
report-missed = 未達
report-definition-meeting = 定義見直し会議 資料
report-hot-lead-definition-meeting = ホットリード定義 見直し会議
report-to-first-last = { $first }〜{ $last }
report-quarter-still-runs = 四半期の途中
report-version-hot-line = { $card_name } 第{ $card_version }版（ホットライン { $hot_line }点）
report-as-known-on = { $as_of_day } 時点の記録
report-facts-up-to = （記録は { $seen_day } まで）
report-between-sentences = { "" }
report-hot-leads = ホットリード
report-before = 前四半期 { $hot_leads }
report-hot-precision-heading = ホット適合率
report-won = 受注
report-decided = 決着 { $count }件
report-contacted-time = 期限内コンタクト
report-alarms = アラート
report-runs = 実行 { $looks }回
report-agenda = 議題
report-what-decided-last-time-what = 前回決めたことと、その結果を確かめる
report-see-section-2 = （2章）
report-what-wins-losses-say-about = 受注・失注と流入経路から、ホットの条件を考える
report-sections-3-4 = （3・4章）
report-how-good-hot-leads-what = ホットリードの質、見逃し、双方の約束の実績を見る
report-sections-5-8 = （5〜8章）
report-decide = 決める：
report-whether-keep-card = 現行の基準を続けるか
report-proposal = 改定案の採否
report-answers-requests-agreement = 、営業からの要望への回答、合意の見直し
report-sections-9-12 = （9〜12章）
report-how-read-every-number-what = 読み方：数字はすべて、{ $as_of_day }の時点で台帳にあった記録から計算しています。割合は10件以上のときだけ示し、区間は90%（Wilson）です。
report-quarter-imported-history-card-came = この四半期は取り込んだ履歴で、基準はその後に発効しました。
report-time-zone = 時刻の基準：
report-last-decision-what-came = 前回の決定とその結果
report-decided-by = 決定した人：
report-list-comma = 、
report-version = 第{ $version }版
report-reason = 理由：
report-a-week = 週あたり
report-count = 件数
report-90-interval = 90%区間
report-before-decision = 決定の前
report-after-decision = 決定の後
report-wins-losses = 受注・失注の分析
report-days-from-first-touch-win = 最初の接点から受注までの日数（直近4四半期、受注{ $count }件）
report-quarters-wins-median-days = この四半期の受注{ $count }件では中央値{ $median }日。
report-quarter-has-wins-too-few = この四半期の受注は{ $count }件で、日数を示すには足りません。
report-typical-paths-before-win-up = 受注までによくある行動経路（営業に渡る直前の3つまで）
report-path = 行動経路
report-of-the-won = 受注に占める
report-lost = 失注
report-of-the-lost = 失注に占める
report-won-label = 受注
report-lost-label = 失注
report-path-matters-where-two-shares = 行動経路は、受注と失注で割合が違うときに意味を持ちます。基準が点をほとんど付けない行動は除いています。
report-what-they-had-read-before = 見ていたもの（営業に渡る前、直近4四半期）
report-page-document-seminar = ページ・資料・セミナー
report-win-rates-attribute = 属性ごとの受注率
report-thick-line-90-interval-golden = 太線は90%区間、金色の線は全体の受注率です。区間が金色の線をまたぐ行は、全体と違うとは言えません。右半分は直近4四半期の数字です。
report-quarter = この四半期
report-4-quarters = 4四半期
report-won-decided = 受注/決着
report-quarter-label = この四半期
report-year = 4四半期
report-funnel-return-channel = 流入経路ごとのファネルと費用対効果
report-channel = 流入経路
report-new-leads = 新規リード
report-leads-handed-over = 渡したリード
report-opportunities = 商談化
report-amount-won = 受注額
report-cost = 費用
report-cost-of-win = 受注1件あたり
report-won-cost = 受注額÷費用
report-new = 新規
report-leads-handed-over-label = 渡したリード
report-opportunities-label = 商談化
report-amount = 受注額
report-no-amount = 金額なし { $unpriced }
report-cost-label = 費用
report-per-win = 1件あたり
report-won-cost-label = 倍率
report-list-costs-costs-each-channel = 費用の一覧（--costs）を渡すと、経路ごとの費用と受注1件あたりの費用も示します。
report-amounts-different-currencies-never-added = 通貨の違う金額は合計しません。

## Page report_conversion

report-conversion-does-definition-work = 商談化率：ホットの定義は役に立っているか
report-who = だれ
report-closed = 完了
report-opportunity-or-won = 商談化・受注
report-conversion = 商談化率
report-count-label = 件数
report-closed-label = 完了
report-opportunity-or-won-label = 商談化・受注
report-conversion-label = 商談化率
report-conversion-hand-offs-opened-quarter = 商談化率は、この四半期に始まった引き渡しのうち、記録の時点までに商談化か受注に至ったもの。対応中は、まだ商談化していないものとして数えます。
report-total-hand-off-lines-90 = 引き渡し時の合計点ごと。縦線は90%区間、下の数字は点数と、商談化・受注／件数。赤はホットライン以上。ファストトラックは点数によらないため含みません。
report-without-total = { " " }点数の分からないもの：{ $unbanded }

## Page report_counts

report-how-these-counts-hang-together = この資料の件数のつながり
report-word = 言葉
report-what-counts-where-stands = 数え方と、出てくる章
report-hand-offs-on-record = 記録された引き渡し
report-all-opened-quarter = この四半期に始まったすべて
report-not-counted = 　− 数えないもの
report-duplicates-those-later-hand-off = 重複と、次の引き渡しに置き換わったもの
report-hand-offs = ＝ 引き渡し
report-what-agreement-counts-section-7 = 合意で数える件数（7章）
report-by-points = 　点数でホット
report-hand-offs-section-5 = 引き渡しのうち（5章）
report-fast-track = 　ファストトラック
report-exploration-sample = 　探索サンプル
report-hand-offs-drawn-from-below = 引き渡しのうち、ホットライン未満から無作為に選んだもの（5章）
report-by-hand = 　手動
report-points-fast-track-lead-came = 点数でホット＋ファストトラック。2回渡したリードは2件（1・5・7章）
report-judged = 　判定あり
report-hot-leads-sales-judged-them = ホットリードのうち、営業が判定したもの
report-really-hot = 　　正しくホット
report-judged-what-hot-precision-counts = 判定ありのうち。ホット適合率の分子
report-sent-back = 　　差し戻し
report-judged-false-hot = 判定ありのうち、誤ホット
report-not-judged = 　判定なし
report-hot-leads-label = ホットリードのうち
report-hand-offs-each-lead-once = 引き渡しを、同じリードは1件として数えたもの（4章）
report-decided-deals = 決着した商談
report-won-or-lost-or-passed = 受注した、または失注して（商談化後の見送りを含む）受注のないリード（3章）
report-passed-on-never-deal = 見送り（商談にならず）
report-not-among-deals-section-3 = 商談には数えない（3章）
report-first-contacts-judged = 初回コンタクトの判定
report-hand-offs-time-late-or = 引き渡しのうち、期限内・期限後・期限切れのいずれか（7章）
report-precisions-what-each = 適合率とその母数
report-share = 割合
report-of-what = 何のうちか

## Page report_decide

report-the-proposal = 改定案
report-requests-from-sales-answers = 営業からの要望と回答
report-about = 対象
report-request = 要望
report-who-when = だれが・いつ
report-answer = 回答
report-accept = 採用
report-decline = 却下
report-colon = ：
report-review-agreement-itself = 合意そのものの見直し
report-agreement-approved-by = 承認：
report-promise = 約束
report-now = 現行
report-this-quarter-kept = この四半期の実績
report-keep = 続ける
report-change = 変える
report-now-label = 現行
report-this-quarter = 実績
report-keep-label = 続ける
report-change-label = 変える
report-first-contact-business-hours = 初回コンタクト（営業時間）
report-in-time-share = { $in_time }が期限内
report-attempts = つながるまでの試行（回）
report-too-few-on = 不足 { $attempts_short }件
report-outcome-entered-days = 結果の入力（日）
report-missing-on = 未入力 { $outcome_missing }件
report-hot-leads-month = ホットリード（件／月）
report-months-kept = { $months }か月のうち{ $months_kept }か月達成
report-attributes-filled = 属性の入力率
report-minutes-hand-off = 行動から引き渡しまで（分）
report-not-recorded = 記録なし
report-decisions-signatures = 決定と署名
report-already-on-record = 記録済みの決定：{ $label }
report-proposed-change = 改定案の変更
report-adopt = 採用
report-decide-decline = 却下
report-lock = 点を固定
report-keep-card-as = 現行の基準を続ける
report-change-following = 次を変える：
report-other-decisions-why = そのほかの決定と理由
report-marketing-name-signature = マーケティング　氏名・署名
report-date = 日付
report-sales-name-signature = 営業　氏名・署名
report-next-meeting = 次回の会議

## Page report_hot

report-hot-leads-how-many-how = ホットリードの件数と質
report-columns-hot-leads-handed-sales = 棒は営業に渡したホットリードの件数、点はホット適合率です（縦線は90%区間）。
report-opened = 引き渡しのきっかけ
report-handed-over = 件数
report-judged-column = 判定
report-handed-over-label = 件数
report-why-leads-sent-back = 差し戻しの理由
report-why = 理由
report-missed-how-known = 営業はどうして気づいたか
report-missed-leads-column = リード
report-hand-offs-column = 件数
report-fast-track-itself = ファストトラック
report-judged-differently-several-people = 複数の人の判定が食い違った引き渡し：{ $disputed }
report-missed-hot-leads = 見逃したホットリード
report-what-both-sides-promised-kept = 双方の約束と実績
report-marketing = マーケティング
report-minutes-from-action-hand-off = 行動から引き渡しまで（分、中央値）
report-promised = 約束
report-of-hot-leads = ホットリード
report-hot-leads-per-month = { $hot_leads_per_month }件以上
report-filled = 入力率
report-attributes-promised = { $attributes_filled }以上
report-minutes = 分
report-handoff-minutes = { $handoff_minutes }以内
report-so-far = 途中
report-sales = 営業
report-promised-column = 約束
report-kept-column = 実績
report-first-contact = 初回コンタクト
report-business-hours = { $first_contact_hours }営業時間以内
report-first-contacts-in-time = { $in_time } が期限内
report-attempts-until-somebody-answers = つながるまでの試行
report-attempts-promised = { $attempts }回以上
report-too-few-attempts = 不足 { $attempts_short }
report-outcome-or-send-back-entered = 結果か差し戻しの入力
report-days = { $outcome_days }日以内
report-missing = 未入力 { $outcome_missing }
report-reason-on-send-back = 差し戻しの理由
report-required = 必須
report-optional = 任意
report-without = 理由なし { $reason_missing }
report-first-contacts-team = チーム別の初回コンタクト
report-team = チーム
report-hand-offs-of-team = 引き渡し
report-in-time = 期限内
report-monitoring-drift-alarms = モニタリングの結果（ドリフトとアラート）
report-alarm = アラート
report-first-on = 初回{ " " }
report-results-last-monitoring-run = 最後のモニタリングの結果
report-alarm-label = アラート
report-path-steps = { " " }→{ " " }
report-picture-history = 四半期ごとのホットリードとホット適合率
report-picture-few-judged = 判定少数
report-picture-bands = 引き渡し時の点数ごとの商談化・受注
report-picture-days = 最初の接点から受注までの日数と受注件数
report-picture-days-or-more = { $start }日〜
report-picture-days-between = { $start }〜{ $to }日
report-trial-runs = { $starts_on }から試験運用を実施中です（現行の第{ $a }版と試験運用の第{ $b }版）。
report-trial-scheduled = { $starts_on }から試験運用を始めます（現行の第{ $a }版と試験運用の第{ $b }版）。
report-trial-ended = 第{ $b }版の試験運用（現行の第{ $a }版との比較）は{ $starts_on }から{ $ended_on }まで行いました。{ $end }。
report-trial-started-by = 開始の決定：
report-trial-ended-by = 終了の決定：
