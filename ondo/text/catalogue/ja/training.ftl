## Why a recalibration suggests something or nothing

training-reason-improves = 同じ方法で過去のラベルから作った改定案は、その後のデータで現行の基準を上回りました（同じ引き渡し件数での試算適合率 { $gain }ポイント、90%区間 { $low }〜{ $high }）。今回の改定案は、その多くに共通した変更だけを、すべてのラベルから求めた点数で示しています。
training-reason-improves-order = 同じ方法で過去のラベルから作った改定案の変更の向きは、その後のデータでも確かめられました。その後のデータから見て妥当な動かし幅は、案の{ $step }%です（{ $level }%区間 { $least }〜{ $most }%）。案のまま使うと対数損失は { $closer } 減（90%区間 { $near }〜{ $far }）、同じ引き渡し件数での試算適合率は { $gain }ポイント（{ $low }〜{ $high }）で、改善の大きさは確かではありません。今回の改定案は、その多くに共通した変更だけを、すべてのラベルから求めた点数で示しています。
training-reason-no-labels = 結果の分かったリードがまだ1件もないため、改定案は出しません。学習に使えるのは、フィードバックと、判定から待つ日数（ONDO_MATURITY_DAYS）がたった引き渡しや判定時点の結果です。
training-view-handoff-of-both = 引き渡しの時点のラベル{ $handoffs }件から学んでいます。判定時点のラベル{ $landmarks }件は使っていません（使うなら --view landmark）。
training-view-landmark-knows-more = 判定時点のラベル{ $landmarks }件から学んでいます。引き渡しの時点のラベルは{ $handoffs }件と少なく、{ $needed }件に届いていないためです。{ $needed }件に達すると引き渡しが既定になります（今すぐ使うなら --view handoff）。
training-no-labels-landmarks-young = 判定時点のあるリードは{ $landmarks }件ありますが、その後の結果がまだなく、{ $days }日を過ぎたものもないため、ラベルがありません。結果を取り込むか、お待ちください。
training-no-labels-handoffs-open = 引き渡し{ $handoffs }件とアプローチ結果{ $outcomes }件がありますが、ラベルのある引き渡しがありません。判定されたものがなく、{ $days }日を過ぎた引き渡しの結果もないためです。営業に判定を依頼してください（リードのページ、POST /v1/feedback、取り込みの feedback）。
training-no-labels-outcomes-undated = リード{ $leads }件のアプローチ結果が{ $outcomes }件ありますが、いつの時点で判定すべきだったかが分かりません。引き渡しも判定時点もないためです。マッピングのリードのファイルに「decision_at: { "{" }after: 0s{ "}" }」（リードの発生時）または「decision_at: 列名」を1行加えて、もう一度取り込んでください。
training-no-labels-nothing = リード{ $leads }件がありますが、アプローチ結果もフィードバックも引き渡しもないため、ラベルがありません。結果を取り込む（マッピングの outcomes）か、フィードバックをお待ちください。
training-attributes-without-levels = 選択肢（choices）のない文字の属性{ $count }個は、結果の分かったリード{ $leads }件以上（かつ値のあるリードの{ $share }%以上）に共通する値がないため、モデルと新しいルールでは見ていません：{ $names }。
training-attributes-never-known = 基準にある属性{ $count }個は、リードを判定するときに基準の型の値がどのリードにもないため、何も学べません：{ $names }。
training-reason-too-few-labels = 結果の分かったリードは{ $labels }件、そのうちホットは{ $positives }件です。{ $needed }件（各{ $each }件以上）に達するまで改定案は出しません。
training-reason-nothing-to-change = 変更できるルールがありません（すべて固定されているか、該当するリードがいません）。
training-reason-no-change-supported = 点数を学ぶラベルでは、どのルールを変えても、偶然と言える範囲を超える改善は見つかりませんでした。現行の基準を続けてください。
training-reason-no-change-agreed = ルールを変える案は見つかりましたが、過去のラベルから作った案の多くが同じ向きに変え、かつすべてのラベルからそれだけで確かめられる変更はありませんでした。現行の基準を続けてください。
training-reason-no-change-of-the-told = 価値の分かるルールの中には、変えることで偶然の範囲を超えて良くなるものはありませんでした。そのほかのルールは、それぞれの理由で点数を変えません。現行の基準を続けてください。
training-reason-gain-not-certain = { $changes }件の変更案がありましたが、同じ方法で過去のラベルから作った案の変更は、その後のデータで確かめられたとは言えません。その後のデータから見て妥当な動かし幅は案の{ $step }%（{ $level }%区間 { $least }〜{ $most }%）、対数損失は { $closer } 減（90%区間 { $near }〜{ $far }）、同じ引き渡し件数での試算適合率は { $gain }ポイント（{ $low }〜{ $high }）です。現行の基準を続けてください。
training-reason-line-off-agreed = 点数を変える根拠はありませんが、ホットリードの件数が合意（週{ $agreed }件）から、偶然とは言えないほど離れています。ホットラインの変更だけを提案します。
training-reason-line-by-target = 点数の変更は提案しません。判定済みのようなリードについて、ホット適合率{ $target }%以上となるホットラインを提案します（ホットラインの変更だけです）。
training-line-makes-share-hot = { $line }点：点数でホットになるのはリードの{ $share }%

## What the weights against selection rest on, as plain data and in plain words

training-learned-from-what-became-leads = 引き渡しの記録ではなく、判定時点の後に実際どうなったかから学んでいます。ホットラインによる偏りはありません。
training-large-account = 1社の取引先が、結果の分かったリードの{ $share }%を占めています。これから出会う取引先のための学習なので、1社の重みは{ $most }%までに抑え、後の期間にもリードがある取引先は、前の期間の学習に使っていません。
training-landmarks-censored = 判定時点のうち{ $censored }件は、結果を待つ期間の途中で引き渡したため、結果を付けていません。有望なリードほどここに含まれ、その良し悪しは引き渡しの記録からしか分かりません。
training-unanswered = 30日以上前の引き渡し{ $handoffs }件のうち{ $silent }件には、フィードバックも結果も登録されていません。登録のないリードも同じくらいホットだったかは分からないため、何も登録がないことを「ホットではない」とは扱いません。
training-unanswered-unasked = 30日以上前の引き渡しと抽出確認の対象になった引き渡し、合わせて{ $handoffs }件のうち、営業が自ら登録しなかったものは{ $silent }件です。これらも同じくらいホットだったかは分からないため、何も登録がないことを「ホットではない」とは扱いません。
training-follow-up-tells = 30日以上前の引き渡しと抽出確認の対象になった引き渡し、合わせて{ $handoffs }件のうち、営業が何も登録しなかったものは{ $silent }件です。そのうち{ $drawn }件を抽出確認で抽出し、{ $judged }件が判定されました（ホットは{ $hot }件）。この判定が、登録のないリード全体を代表します。結果の分かった{ $labels }件の実効件数は{ $worth }件です。
training-follow-up-too-few = 登録のないもののうち{ $drawn }件を抽出確認で抽出し、これまでに{ $judged }件が判定されました。判定が20件以上、かつ抽出した件数の半分以上になると、登録のないリード全体を代表できるようになります。
training-answers-weighted = 登録されやすさの偏りを重みで補正しました（結果の分かった{ $labels }件の実効件数は{ $worth }件）。補正できるのは、ルール、引き渡しからの日数、担当者、チームで説明できる偏りだけです。
training-one-rater = 判定したのは1人だけです。ほかの人なら違う見方をするかどうかは分かりません。
training-no-exploration-sample = ホットラインより下のリードは無作為に引き渡されていません（探索サンプルなし）。下にホットなリードがどれだけいるか、どのルールなら見つけられるかは、この記録からは分かりません。ここにある数値は、引き渡したリードだけについてのものです。
training-exploration-rate-advice = スコアリング基準の exploration_rate を 0.02〜0.05 にすると、次の四半期から分かるようになります。
training-few-leads-handed-over-random = 無作為に引き渡したホットなリードが少ないため、ホットラインより下についての結論は目安にとどまります。
training-exploration-rate-capped = 探索の割合が5%に満たないため、1件の重みを20までに抑えています。ホットラインより下のリードは実際より軽く数えられます。
training-probability-exploration-draw-not-recorded = 探索サンプルの確率が記録されていない（1になっている）ため、ホットラインより下のリードは実際より軽く数えられます。
training-supposes-which-hot-leads-become = これは、どのホットなリードが分かるかがスコアリング基準の項目によらない、という仮定に基づきます。
training-leads-became-known-without-hand = 引き渡しなしで分かったリード（ホット見逃しの報告など、{ $seen }件）は使っていません。ほかに何件あるか分からないまま混ぜると、点数の低いリードほどホットに見えてしまうためです。
training-below-hot-line-everything-rests = ホットラインより下については、無作為に引き渡した{ $drawn }件（うちホット{ $hot }件）が根拠です。重みを付けた後の実効件数は{ $worth }件です。
training-hot-leads-became-known-without = 無作為抽出以外で分かったホットなリードは{ $seen }件です。抽出されなかったホットなリードのおよそ{ $share }%（90%区間：{ $low }〜{ $high }%）に当たると推定し、その分の重みを付けました。
training-known-lean-above = ただし、無作為抽出以外で分かったホットなリードの合計点は、無作為抽出で分かったものより平均{ $points }点高く、両者は同じ集団とは言えません。
training-known-lean-below = ただし、無作為抽出以外で分かったホットなリードの合計点は、無作為抽出で分かったものより平均{ $points }点低く、両者は同じ集団とは言えません。
training-leads-outside-time-or-totals = 探索サンプルの期間または点数の範囲の外にある{ $count }件は使っていません。

## What a walk over past quarters found

training-there-not-yet-enough-labels = 過去の四半期で検証できるだけの結果が、まだありません。
training-past-quarters-nothing-suggested = 過去{ $played }四半期では、改定案は1件も出ませんでした。
training-proposals-followed-gain = 過去{ $played }四半期で改定案を毎回採用していたとすると、同じ引き渡し件数での試算適合率は{ $never }%から{ $precision }%に変わっていました（差 { $gain }ポイント、90%区間 { $low }〜{ $high }）。
training-first-quarter-todays-card = 計算は現行の基準から始めています。現行の基準は、その四半期より後に決めたものかもしれません。
training-recall-of-handed-over = ホットラインより下のリードには結果がないため、再現率は引き渡したリードの中での割合です。見逃したホットは分かりません。

## The people behind the labels

training-judged-twice-too-few = 同じリードを2人以上が判定した引き渡しは{ $twice }件です。{ $fewest_twice }件に満たないため、判定がどれだけ一致するかは分かりません。
training-judged-twice-always-the-same = 2人以上が判定した引き渡しは{ $twice }件で、判定はすべて同じでした。
training-judged-twice-agree = 2人以上が判定した引き渡しは{ $twice }件で、判定の一致は{ $share }%でした（クリッペンドルフのα { $alpha }、90%区間 { $low }〜{ $high }）。
training-people-too-few = { $fewest_votes }件以上の判定をした人が{ $compared }人で、{ $fewest_people }人に満たないか、判定が一方に偏っているため、人による甘さ・厳しさの違いは分かりません。
training-people-alike = { $compared }人の判定を比べました。同じ特徴のリードに対する「正しくホット」の割合に、偶然を超える違いのある人はいませんでした。
training-people-apart = { $compared }人の判定を比べました。同じ特徴のリードに対する「正しくホット」の割合が、偶然とは言えないほど同僚と違うのは次のとおりです：{ $names }。ホットの定義をそろえる話し合いの材料としてください。
training-teams-alike = { $compared }チームの判定も比べました。同じ特徴のリードで、偶然を超える違いはありませんでした。
training-teams-apart = { $compared }チームの判定も比べました。同じ特徴のリードで、偶然を超えて違うのは{ $names }です。
training-rater-apart = { $rater }（{ $points }ポイント）

## Pictures for the meeting room and the data scientist, drawn without a display, in English and in Japanese

training-current-card = 現行の基準
training-proposed-card = 改定案
training-logistic = ロジスティック回帰
training-model = モデル（スタック）
training-replayed-precision = 試算適合率
training-log-loss-lower-better = 対数損失（小さいほど良い）
training-plot-chosen = { $n }件を選択
training-predicted = 予測した確率
training-observed = 実際にホットだった割合
training-average-all-leads = 全リードの平均
training-share-leads-handed-over = 引き渡し率
training-share-really-hot = 正しくホットだった割合
training-leads-handed-over-per-week = 引き渡し（件/週）
training-plot-contribution = ← コールド　　確率への寄与（対数オッズ）　　ホット →
training-low = 低
training-high = 高
training-plot-value = 特徴量の値（灰色：分類・値なし）
training-recall = 再現率
training-really-hot-leads-per-week = 正しくホット（件/週）
training-what-each-further-change-buys = 変更を1件増やすごとに得られるもの（その後のデータ）
training-changes-card-0-current-card = 変更の件数（0は現行の基準）
training-do-probabilities-hold-later-data = 確率は当たっているか（その後のデータ）
training-share-handed-over-today = 現行の引き渡し率
training-assumed-share = 仮の引き渡し率
training-how-many-hand-over-replayed = 引き渡す件数と試算適合率（その後のデータ）
training-what-model-goes-later-leads = モデルが見ているもの（その後のリード、1点が1件）
training-past-quarters-had-proposals-been = 改定案を採用していたら、過去の四半期はどうなっていたか

## The single questions that a new rule can be made of, each said in the card's condition language and in words

training-yes = はい
training-not-known = 記入なし
training-within-days = { $days }日以内
training-value-or-more = { $text }以上
training-level-however-written = { $level }（大文字・小文字は区別しない）
training-level-other = { $levels }以外の値
training-level-other-and-more = { $levels }ほか{ $more }件以外の値
training-about-words = { $about }：{ $words }
training-action-lead = 本人の行動
training-times-or-more = { $times }回以上
training-at-least-once = あり
training-in-last-days = { $words }（直近{ $days }日間）
training-then-in-last-days = 「{ $first }」の後、直近{ $days }日間に「{ $then }」
training-rule-in-list = 『{ $rule }』
training-rules-and = かつ
training-rules-but-not = { $rules }で、{ $missing }ではない
training-rules-but-neither = { $rules }で、{ $missing }でもない
training-rules-or = でも

## Whether a gate should be needed for hot or merely asked

training-needed-hot = ホットに必須
training-asked-only = 確認のみ
training-gate = BANT条件「{ $label }」の扱い
training-gate-hot-share = { $gate }（ホットラインが同じなら、ホット率 { $was } → { $becomes }）

## Another hot line where the card hands over more or fewer leads than were agreed

training-hot-line = ホットライン
training-leads-between-lines = 間にいるリードは、結果の分かった{ $labels }件でみると{ $share }がホット
training-line-makes-hot = { $line }点（ホットは週{ $rate }件）
training-line-makes-hot-between = { $line }点（ホットは週{ $rate }件、{ $between }）

## Missed hot leads

training-others = その他
training-missed-rule-but-short = 「{ $rule }」はあるが点数が足りない
training-missed-short-others = 点数が足りない（その他）
training-missed-rule-but-both = 「{ $rule }」はあるが点数が足りず、BANT条件も満たさない
training-missed-both-others = 点数が足りず、BANT条件も満たさない（その他）
training-missed-gate-unknown = 点数は足りるが「{ $gate }」が未確認
training-missed-gate-not-met = 点数は足りるが「{ $gate }」を満たさない
training-hot-line-from = ホットラインを{ $now }点から{ $to }点へ
training-changes-and = 、かつ
training-rule-from-to = 「{ $rule }」を{ $now }点から{ $then }点へ
training-asked-only-not-needed-hot = 「{ $label }」をホットに必須とせず、確認のみにする

## The one-step alternatives to how a card counts, caps and decays, each with its words and its card

training-cap-attribute-points = 属性スコアの上限
training-cap-behaviour-points = 行動スコアの上限
training-decay = スコアディケイ
training-none = なし
training-how-counts = 「{ $label }」の数え方
training-often-within-days = 過去{ $days }日で{ $often }
training-weight-older-events = 「{ $label }」の古い行動の重み
training-as-much-as-new-ones = 古くても同じ
training-cap-points = { $cap }点
training-decay-takes = { $days }日で−{ $take }点
training-decay-falls-to = { $days }日で{ $to }点
training-decay-resets = { $days }日で0点（次の行動でも戻らない）
training-list-comma = 、
training-no-run-record = 改定案 { $proposal_id } には、どう作られたかの記録がありません（以前のバージョンの Ondo で作成）。
training-no-run-record-hint = やり直せるのはバージョン 0.1.0 以降の再学習です。
training-no-studies = 試行を保存するデータベースを開けません: { $problem }
training-no-studies-hint = ONDO_STUDIES を確認してください。ondo[postgres] が必要です。
