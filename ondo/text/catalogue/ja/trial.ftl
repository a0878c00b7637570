## What a trial would take, before it starts

trial-plan = 直近{ $weeks }週間では、現行の基準だけが引き渡すリードが週に約{ $a }件、改定案の基準だけが引き渡すリードが約{ $b }件ありました。引き渡しから{ $days }日後のラベルで比べると、試験運用が両者のホット適合率の{ $points }ポイントの差を{ $power }%の確率で見分けるまでに約{ $needed }週間かかります。
trial-plan-too-long = { $plan }{ $most }週間を超える試験運用は行いません。
trial-plan-short-past = 台帳には過去{ $weeks }週間分しかありません。二つの基準の判定がどのくらい食い違うか、試験運用にどのくらいかかるかを見積もるには{ $fewest }週間分が必要です。
trial-plan-one-sided = 直近{ $weeks }週間では、現行の基準だけが引き渡すリードが週に約{ $a }件、改定案の基準だけが引き渡すリードが約{ $b }件でした。両方にリードがないと、どれだけ続けても比べられません。
trial-plan-silence = 直近半年の引き渡しのうち{ $silent }%は、{ $days }日後にも回答がありませんでした（{ $handoffs }件中{ $unanswered }件）。無回答はどちらの側にも不利に数えるため、{ $points }ポイントの差を見分けることはできません。すべてに回答があれば、約{ $needed }週間です。
trial-plan-sample = 試算に使ったリード：この期間に動きのあった{ $active }件のうち{ $looked }件

## What a trial has shown

trial-verdict-b = 試験運用中の基準のほうが優れています（区間が0より上にあります）。
trial-verdict-a = 現行の基準のほうが優れています（区間が0より下にあります）。
trial-verdict-open = まだ決着していません（区間が0を含みます）。
trial-interval = 試験運用中の基準だけが引き渡すリードのホット適合率から、現行の基準だけが引き渡すリードのホット適合率を引いた差は、{ $low }〜{ $high }ポイントの間です（{ $level }%信頼列、比較{ $blocks }回。毎日見ても構いません）。
trial-difference = 回答のあったものに限ると差は{ $difference }ポイントで、同じ引き渡し件数なら週{ $leads }件のホットリードに当たります。
trial-no-labels = 引き渡しから{ $days }日たったリードが両側にそろっていないため、まだ何も言えません。
trial-versions = 現行の第{ $a }版と試験運用の第{ $b }版
trial-state-running = { $day }から実施中
trial-state-scheduled = { $day }に開始
trial-state-adopted = { $day }に終了：試験運用の基準を第{ $version }版として発効
trial-state-ended = { $day }に終了：基準はそのまま
trial-state-superseded = { $day }に終了：別の版の発効または基準の終了による
trial-reading = 企業ごと（企業が分からないリードは1件ごと）に、どちらの基準を使うかを一度だけ抽出します。比べるのは二つの基準の判定が食い違うリードだけで、企業ごとに最初の1件です。
trial-side = 判定
trial-side-a = 現行の基準だけが引き渡す
trial-side-b = 試験運用の基準だけが引き渡す
trial-column-disagreed = 企業
trial-column-handed-over = 引き渡し
trial-column-entered = 締め切り後
trial-column-answered = 回答あり
trial-column-hot = ホット
trial-column-share = ホット適合率
trial-column-week = 週の終わり
trial-weekly = 週ごとの数値
trial-column-low = 下限
trial-column-high = 上限
trial-column-comparisons = 比較回数

## What became of a decision

trial-started = { $card_id }の第{ $version }版の試験運用を{ $day }から始めます：{ $trial_id }
trial-beside-proposal = 同じ基準の試験運用があります（{ $trial_id }、{ $state }）。承認は、試験運用が終わってから行えます。
trial-ended-without = 試験運用を終えました。基準はそのままです。

## Page of trials

trial-heading = 基準の試験運用
trial-picture = 週ごとの、ホット適合率の差（試験運用の基準から現行の基準を引いたもの、ポイント）の区間。帯が0から離れたときに決着します。
trial-end-heading = 試験運用を終える
trial-publish = 試験運用の基準を発効する
trial-end-without = 基準を変えずに終える
trial-plan-heading = 試験運用の見積もりと承認
trial-start = 試験運用を始める
trial-none = 試験運用中の基準も、試験運用にできる改定案もありません。
trial-others = ほかの試験運用
trial-open = 試験運用：かかる期間を見る
trial-running = 試験運用を実施中：経過を見る
trial-approval-waits = 試験運用を実施中です。承認は、試験運用が終わってから行えます。
trial-part-reading = 改定案の一部だけを試験運用することもできます。試したい変更を選び、かかる期間を見積もり直してください。
trial-with-line = ホットラインを、この一部に合わせて計算し直した{ $line }点にする
trial-line-moved = 表示した後に、この一部に合わせたホットラインが計算し直され、{ $line }点になりました。
trial-line-moved-hint = 期間を見積もり直してから開始してください。
trial-age = ラベルの締め切り（引き渡しからの日数）
trial-plan-again = 期間を見積もる
trial-starts-on = 開始日
trial-starts-now = 空欄ならすぐに始めます。
trial-age-unreadable = 「{ $text }」は日数として読み取れません。
trial-day-unreadable = 「{ $text }」は日付として読み取れません。例：2026-10-01
trial-end-adopted = 試験運用の基準を第{ $version }版として発効しました
trial-end-kept = 基準はそのままです
trial-end-superseded = 別の版が発効したか、基準が終了しました
