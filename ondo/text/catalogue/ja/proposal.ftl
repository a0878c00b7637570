## Changes that a proposal suggests, as the table in which the meeting reads and ticks them

proposal-our-own-action = 自社の行動
proposal-seller-action-note = 自社の行動に付く点は、関心の強さではなく成約との関連を表します。
proposal-effect-note = 効果は、同じ方法で過去のラベルから作った案からこの変更だけを取り下げたときに、その後のデータで増える1件あたりの対数損失です（プラスなら変更に意味があります）。区間は、変えないルールの尺度での90%区間です。改定案が区間から外れるのは、1回に動かせる幅に上限があるためか、点数の向きが基準で決まっているためか、ほかの変更と効果を分け合っているためです。目立つ推定値のルールが提案されるため、ラベルが少ないと区間が当たる割合は表示より低くなります。
proposal-effect-alone-note = 効果は、同じ方法で過去のラベルから作った案からこの変更だけを取り下げたときに、その後のデータで増える1件あたりの対数損失です（プラスなら変更に意味があります）。
proposal-no-interval-note = 区間のない変更は、該当するリードの違いが少なすぎるか、変えないルールだけではリードをほとんど見分けられないため、点数の幅を示せません。
proposal-worth-or-more = ラベルからは{ $worth }以上が妥当ですが、1回に動かせるのは{ $most }点までです。
proposal-worth-or-less = ラベルからは{ $worth }以下が妥当ですが、1回に動かせるのは{ $most }点までです。
proposal-hot-shares = 最近動きのあったリードの{ $before } → { $after }
proposal-title = 改定案
proposal-rule-or-setting = ルール・設定
proposal-now = 現行
proposal-column = 改定案
proposal-interval-column = 90%区間
proposal-effect = 効果
proposal-support = 根拠件数
proposal-share = 該当率
proposal-new-rule = 新しいルール
proposal-setting = 設定
proposal-buys-precision = その後のデータで、同じ引き渡し件数での試算適合率 { $gain }ポイント
proposal-buys-leads = 合意した件数に週{ $gain }件近づく
proposal-buys-log-loss = その後のデータで対数損失が1件あたり { $gain } 下がる
proposal-same-direction-months = { $months }か月のうち{ $months_agreeing }か月で同じ向き
proposal-line-holds-hot-leads = 点数とBANT条件でホットになるリードの数を保つための変更
proposal-line-holds-hot-leads-shares = 点数とBANT条件でホットになるリードの数を保つための変更：{ $hot_shares }
proposal-buys-within = { $buys }（90%区間 { $ends }）
proposal-near-twins = よく似た候補をまとめたもの：{ $twins }

## Details of a proposal that a data scientist looks for, as tables

proposal-handed-over-points = 点数で引き渡し
proposal-exploration-sample = 探索サンプル
proposal-missed-hot = ホット見逃し
proposal-outcome-without-hand-off = 引き渡しなしの結果
proposal-handed-over-hand = 手動で引き渡し
proposal-landmark = 判定時点
proposal-logistic-regression-on-rules-current = ロジスティック回帰（ルールと現在の点数）
proposal-lightgbm = LightGBM
proposal-teacher-note = どちらも学習に使っていない取引先のリードで比べたもの。低下が標準誤差を上回るときだけ LightGBM を教師にします。
proposal-criterion-note = 選択の指標：学習に使ったラベルでの対数損失に、どのルールを何点に変えるかを書き表す費用を足した値（ラベル1件あたり。小さいほど良い）。新しいルールと設定の変更は含みません。表の基準は、残りのラベルで評価できるように最も古い60%のラベルから作ったもので、改定案はすべてのラベルから作っています。
proposal-proofs-note = 対数損失は学習に使ったデータでの値、ギャップはその変更数の基準であとどれだけ下がり得るかの上限です。対象は現行の基準にあるルールの点だけで、新しいルールと設定は含みません。
proposal-not-proven = 未証明
proposal-not-proven-slope-not-bounded = 傾きの範囲を絞れず未証明
proposal-costs-note = 損失の差：教師モデルの確率で測った対数損失が、改定案よりラベル1件あたりどれだけ大きいかを示します。
proposal-best-card-each-number-changes = 変更数ごとの最良の基準（点数だけを変える場合）
proposal-changes = 変更数
proposal-log-loss = 対数損失
proposal-auc = AUC
proposal-replayed-precision = 試算適合率
proposal-criterion = 選択の指標
proposal-hot-line = ホットライン
proposal-proofs = 最適性の証明（--certify）
proposal-proven-bound = 証明された下限
proposal-optimality-gap = 最適性ギャップ
proposal-gap-of-loss = 損失に対する比
proposal-proven = 証明
proposal-seconds = 秒
proposal-optimal = 最適
proposal-cards-nearly-as-good = 改定案とほぼ同じくらい良い基準
proposal-differs-proposal-card = 改定案との違い（改定案 → この基準）
proposal-costs = 損失の差
proposal-rule-moves = { $rule } { $moves }
proposal-what-points-follow = 教師モデル
proposal-teachers-not-compared = 比べていない（モデルなし、またはラベル不足）
proposal-teacher-gain = 対数損失の低下（1件あたり）{ $change }（±は標準誤差）
proposal-points-follow = 点数のもとになる教師モデル
proposal-lightgbm-against-logistic-regression = ロジスティック回帰と比べた LightGBM
proposal-inverse-penalty-logistic-regression = ロジスティック回帰の正則化の強さ（逆数）
proposal-weights-against-selection = 偏りの補正
proposal-where-labels-come-from = ラベルの出どころ
proposal-leads = 件数
proposal-hot = うちホット
proposal-weight = 重みの合計
proposal-effective = 実効件数
proposal-quarter-by-quarter = 四半期ごとの検証
proposal-quarter = 四半期
proposal-method = 方法
proposal-recall = 再現率
proposal-really-hot-week = 正しくホット／週
proposal-share-handed-over = 引き渡し率
proposal-leniency = 判定の甘さ・厳しさ
proposal-rater = 判定した人
proposal-judged = 判定数
proposal-really-hot = 正しくホット
proposal-colleagues-would = 同僚なら
proposal-difference-90-interval = 差（90%区間）
proposal-effective-labels-learned-from = 学習に使ったラベルの実効件数
proposal-seed = 乱数の種
proposal-data-set = データセット
proposal-slices-fit-calibrate-later = 分割（学習 / 校正 / その後）
proposal-how-computed = 計算の条件

## Evidence of a proposal in sentences and tables

proposal-hot-line-stays = ホットラインは動かしません。点数とBANT条件でホットになるのは、{ $hot_shares }です。
proposal-hands-over-fewer = いまより{ $share }少なくなります。
proposal-labels-judged-before = 判定に使うラベル{ $judged }件のうち、初めて使うのは{ $fresh }件です。残りは前回までの再調整でも判定に使いました。その分を差し引き、偶然だけで改定案を出してしまう確率を、5%ではなく{ $chance }以下に抑えています。
proposal-target-line = ホット適合率の目標は{ $target }以上です。判定済みのようなリードについては、上位{ $share }までなら達成できると言えます（その範囲の判定済みの取引先{ $accounts }社で{ $precision }）。ホットライン{ $line }点がこの範囲に当たります。実際には達成できないのに偶然こう言ってしまう確率は{ $chance }以下です。
proposal-target-not-with-these-labels = ホット適合率の目標は{ $target }以上です。このラベルからは達成できるとは言えません（上位{ $share }の判定済みの取引先{ $accounts }社で{ $precision }、偶然の範囲です）。ホットラインは目標では決めていません。
proposal-target-too-few = ホット適合率の目標は{ $target }以上です。このラベルからは達成できるとは言えません（上位のリードに判定済みの取引先が少なすぎます）。ホットラインは目標では決めていません。
proposal-target-no-further = いまより多くのリードをホットにできるかどうかは分かりません。いまのホットラインより下では、抽出して判定したリードがないためです（exploration_rate）。
proposal-target-beside-setting = ホット適合率の目標は{ $target }以上ですが、判定に使った案にない設定の変更を提案しているため、調べていません。ホットラインは目標では決めていません。
proposal-hands-over-more = いまより{ $share }多くなります。
proposal-hot-leads-a-week = BANT条件とファストトラックも含めると、ホットリードは週{ $hot_per_week_before }{ $then }件です。
proposal-promised = マーケティングの約束は月{ $hot_leads_per_month }件以上で、1年でならすと週{ $hot_leads_per_week }件です。
proposal-fewer-than-promised = マーケティングの約束は月{ $hot_leads_per_month }件以上で、1年でならすと週{ $hot_leads_per_week }件です。これを下回ります。
proposal-same-hand-off-volume = 同じ引き渡し件数
proposal-ranking = 順位付けの良さ
proposal-smaller-better = 小さいほど良い
proposal-model-beside = { " " }· モデル{ " " }
proposal-labels-hot = うちホット { $positives }
proposal-labels = ラベル
proposal-methods-on-later-data = その後のデータでの成績
proposal-current-card = 現行の基準
proposal-proposed-card = 改定案
proposal-model-comparison = モデル（スタック、参考）
proposal-logistic-regression-comparison = ロジスティック回帰（参考）
proposal-replayed-precision-same-volume = 試算適合率（同じ件数）
proposal-labels-seen-from-hand-off = ラベルは、引き渡しの時点で見たものです。
proposal-labels-seen-from-landmark = 引き渡しの記録がないため、ラベルは判定時点で見たものです。
proposal-as-handed-over = 実際の引き渡し率
proposal-simulated = 仮の引き渡し率
proposal-rests-on-labels = ラベル{ $labels }件（うちホット{ $positives }件）、{ $data_until }までのデータです。
proposal-cards-compared-handed-over = 比べた引き渡し率は{ $volume }（{ $kind }）です。
proposal-best-card-not-suggested = 提案には至らなかった最良の案の成績です。
proposal-plain-changes = 第{ $version }版に対して、{ $changes }件の変更を提案しています。
proposal-plain-none = 今回、変更の提案はありません。現行の基準を続ける案です。
proposal-plain-precision = 過去のリードに当てはめて同じ件数を引き渡すと、正しくホットだった割合は{ $then }です（現行の基準では{ $now }）。
proposal-plain-better = ラベルから見た改善の幅は{ $low }〜{ $high }ポイントです（90%区間）。
proposal-plain-uncertain = 改善の大きさはまだ確かではなく、ラベルから見た幅は{ $low }〜{ $high }ポイントです（90%区間）。
proposal-precision-gain = その後のデータで、同じ引き渡し件数での試算適合率の差は{ $gain }ポイント、90%区間{ $low }〜{ $high }ポイントです。
proposal-precision-gain-interval = その後のデータで、同じ引き渡し件数での試算適合率の差は90%区間{ $low }〜{ $high }ポイントです。
proposal-log-loss-gain = 対数損失は1件あたり{ $gain_logloss }の改善です（90%区間 { $low }〜{ $high }、正の値が改善）。
proposal-leads-change-side = 新たにホットになるのは全体の{ $in_share }（うち正しくホットは{ $in_hot }）、ホットでなくなるのは{ $out_share }（同{ $out_hot }）です。
proposal-leads-change-side-for-the-worse = 新たにホットになるリードのほうが、ホットでなくなるリードよりもホット率が低くなっています。改定案の根拠はその後のリード全体の数値で、入れ替わるリードではありません。両方を見てから決めてください。
proposal-later-data-likes-changes = その後のデータでは、{ $changes }か所変えた基準のほうがリードの順序がよくなります（AUC { $auc_now } → { $auc }）。ただし、このデータは判定だけに使い、選ぶためには使わないため、提案しません。ラベルが増えれば分かります。
proposal-replay-past-quarters = 過去の四半期での検証
proposal-skipped-quarter = { $quarter }（{ $why }）
proposal-skipped-quarters = 検証できなかった四半期：{ $quarters }
proposal-difference-from-now = 現行との差（90%区間）
proposal-missed-of-all-time = 引き渡されないまま商談・受注になったか、ホット見逃しと報告されたリードは、{ $known_day }までの全期間で{ $leads }件です。
proposal-missed-in-quarter = 引き渡されないまま商談・受注になったか、ホット見逃しと報告されたリードは、{ $known_day }までの全期間で{ $leads }件、うちこの四半期は{ $in_quarter }件です。
proposal-missed-hot-today = うち{ $hot_today }件は、現行の基準ならホットになります。
proposal-missed-groups = 全期間から似たものをまとめ、半数以上を拾えたはずの最小の変更と、その代償を示します。
proposal-missed-by-no-single-change = 1つの変更では拾えない
proposal-missed-compare = 比較の目安：現行の基準でホットになるのは週{ $hot_per_week }件です（直近{ $weeks }週）。
proposal-missed-hot-leads = 見逃したホットリード
proposal-smallest-change = 拾えたはずの最小の変更
proposal-leads-all-time = 全期間の件数
proposal-this-quarter = この四半期
proposal-caught = 拾えた件数
proposal-cost-extra-hot-week = 代償：ホットの増加／週
proposal-missed-note = { $compare }拾える数より増える数のほうがずっと多い変更は、割に合いません。

## Summary of a proposal

proposal-method-never-change = 現行の基準のまま
proposal-method-suggested = 改定案を毎回採用
proposal-method-refit-everything = 毎回すべての点数を決め直す
proposal-method-lightgbm = モデル（LightGBM）だけ
proposal-skipped-few-labels = 結果の分かったリードが少ない
proposal-skipped-little-known = その時点では学習できるだけの結果がなかった
proposal-setting-moves = { $now } → { $then }

## View of a proposal in one language

proposal-for-version = 改定案（第{ $version }版に対して）
proposal-none-waiting = 決定待ちの改定案はありません。
proposal-evidence = 根拠
proposal-basis-limits = 前提と限界
proposal-hangs-on-one = 担当者1人や1か月に左右されないか
proposal-overtaken = この改定案は承認できません。すでに第{ $version }版があります。
proposal-arrival-order = 時刻がないため、到着順を時間の代わりにしています。
proposal-picture-height = 縦軸はその後のデータでの対数損失（下ほど良い）、点の上の数字は同じ引き渡し件数での試算適合率です。
proposal-picture-none-chosen = 選ばれた数はありません。
proposal-picture-red = 赤が選ばれた数です。
proposal-picture-leaves-out = 新しいルールと設定の変更は、この図に含みません。図の基準は、最も古い60%のラベルから作ったものです。
proposal-picture = いくつ変えると、どれだけ良くなるか
proposal-picture-axis = 変更するルールの数

## Rules whose worth the labels cannot tell

proposal-silence = 変更ごとの効果と、営業が登録しなかった引き渡し
proposal-silence-change = 変更
proposal-silence-answered = 登録率（該当）
proposal-silence-answered-else = 登録率（非該当）
proposal-silence-by-sales = 効果：営業の登録だけ
proposal-silence-with-drawn = 効果：抽出確認を含む
proposal-silence-none-hot = 効果：未登録にホットがなければ
proposal-silence-all-hot = 効果：未登録がすべてホットなら
proposal-silence-note = 効果は、その変更だけを行ったときに引き渡し1件あたりの対数損失が下がる幅です（30日以上前の引き渡しと、抽出確認の対象になった引き渡しで計算）。右の2列は、登録のないリードがどれもホットでない場合と、すべてホットの場合です。ホットかどうかがルールによって偏っていれば、実際の効果はこの2つの外側にもなり得ます。–は、抽出確認の判定がまだ足りないことを表します。
proposal-unidentified-own-choice = { $rule }：点数の変更は提案しません。自社の行動か、その後にしか起きない行動を数えるルールのため、行動そのものの効果なのか、有望なリードを選んで働きかけた結果なのかを区別できません（ホット率は、該当するリード{ $labels }件で{ $hot_with }%、それ以外で{ $hot_without }%）。無作為に選んだリードに同じ働きかけをすれば分かります。

proposal-unidentified-answers = { $rule }：点数の変更は提案しません。営業がフィードバックか結果を登録した引き渡しは、該当するもので{ $answered_with }%、それ以外で{ $answered_without }%です。この差は、見込みの高さ、引き渡しからの日数、担当者、チームでは説明できず、登録のないリードも同じくらいホットだったかは分かりません。無作為に選んだ数件を判定すれば分かります。
proposal-unidentified-falls-below = 登録のあるものだけを見れば変更の根拠になりますが、登録のないリードのうちホットが{ $share }%より少なければ成り立ちません。
proposal-unidentified-falls-above = 登録のあるものだけを見れば変更の根拠になりますが、登録のないリードのうちホットが{ $share }%より多ければ成り立ちません。
proposal-unidentified-twins = { $rule }：点数の変更は提案しません。「{ $other }」とほぼ同じリードに該当するため、どちらの効果なのかを区別できません。2つの点数の合計は{ $points_sum }点です。
proposal-unidentified-twins-sum = ラベルから分かるのは合計だけで、90%区間は{ $low }〜{ $high }点です。
proposal-unidentified-early-and-late = { $rule }：点数の変更は提案しません。ラベルの前半と後半で、偶然とは言えないほど価値が違います。何が変わったのかを確かめてください。どちらが続くかは、これからのラベルで分かります。
proposal-unidentified-early-and-late-points = ほかのルールの尺度で、前半は{ $early }点、後半は{ $late }点に当たります。
proposal-unidentified-one-rater = { $rule }：点数の変更は提案しません。結果の分かったリード{ $labels }件のうち{ $share_one }%を1人が判定しているため、リードの違いなのか、1人の見方なのかを区別できません。無作為に選んだ20件を別の人が判定すれば分かります。

## Words for what may have been filled in when the outcome was known

proposal-leak-alone = { $name }：結果が分かってから記入された疑いがあります。これだけで、ほかのすべてを合わせた場合（AUC { $auc_rest }）よりもよくホットなリードを見分けます（AUC { $auc }）。
proposal-leak-one-class = { $name }：結果が分かってから記入された疑いがあります。空欄は結果の分かったリード{ $blank }件で、ホット率は{ $hot_blank }%です。記入のあるリードでは{ $hot_filled }%です。
proposal-leak-late = { $name }：引き渡しや判定時点より後に記録されています。値のある結果の分かったリード{ $leads }件のうち{ $late }件で、最初の値がその後に入りました。
proposal-leak-with-outcome = { $name }：結果と同時に変わっています。引き渡しや判定時点の後に値が変わった、結果の分かったリード{ $leads }件のうち{ $changed }件で、変わったのが結果の前後1日以内でした。
proposal-leak-rules = 次のルールの点数は変えません：{ $rules }。
proposal-leak-known-in-time = 点数の変更、新しいルール、モデルのいずれにも使いません。リードを判定するときに分かっている値なら、基準のこの項目に known_in_time: true と書いてください。
proposal-leak-undeclared = 点数の変更、新しいルール、モデルのいずれにも使いません。いつ記録されるかを確かめてください。使うには、リードを判定するときに分かっている必要があります。

## Words for what a change hangs on

proposal-nothing-to-leave-out = 担当者・月の記録がないため、誰か1人・どこか1か月に左右される変更かどうかは分かりません。
proposal-change-holds = 担当者1人分、1か月分、大口の取引先1社分のいずれかを除いた{ $drops }通りのすべてで、向きが変わらず、差も1刻み以内でした。
proposal-named-statement = 「{ $name }」：{ $statement }
proposal-between-sentences = { "" }
proposal-list-comma = 、
proposal-rule-in-list = 「{ $rule }」
proposal-list-of-rules = 、
proposal-points-without-group = { $group }を除くと{ $points }点
proposal-change-hangs-on = 担当者1人分、1か月分、大口の取引先1社分のいずれかを除いた{ $drops }通りのうち{ $hangs }通りで変わります（{ $groups }）。
proposal-changes-hold = 担当者1人分、1か月分、大口の取引先1社分のいずれかを除いた{ $drops }通りのすべてで、次の変更は向きが変わらず、差も1刻み以内でした：{ $rules }。
proposal-effect-unknown = ホットリードが週に何件になるかは分かりません（この改定案には、一部だけを採用した場合の計算がありません）。
proposal-effect-on-hot-leads = ホットリードは週{ $now }件 → { $then }件です。
proposal-effect-and-precision = { $hot }結果の分かった引き渡しで試算したホット適合率は { $now } → { $then } です。
proposal-part-unconfirmed = 改定案の一部だけを承認しようとしています。{ $effect }
proposal-part-confirm = ほかの変更も採用するか、この件数を確認して承認してください：同じコマンドに --confirm { $figure } を付け、API では "confirm": "{ $figure }"。
proposal-already-decided = 改定案 { $proposal_id } はすでに決定済みです。
proposal-see-review = ondo review で確認できます。
proposal-for-earlier-version = この改定案は第{ $base }版に対するものですが、すでに第{ $later }版があります。
proposal-recalibrate-again = ondo recalibrate でやり直してください。
proposal-superseded = 改定案 { $proposal_id } のあとに、新しい改定案 { $later } ができています。
proposal-look-at-later = ondo review { $proposal_id } で確認してください。
proposal-to-keep-the-card = 基準を変えず、新しいモデルだけを使うと決めるには ondo approve { $proposal_id } --keep-card（API では "keep_card": true）。
proposal-that-waits = 決定を待っているのは { $proposal_id } です。ondo review { $proposal_id } で確認してください。
proposal-suggests-nothing = 改定案 { $proposal_id } には変更の提案がなく、承認するものがありません。
proposal-has-changes = 改定案 { $proposal_id } には{ $changes }件の変更があります。基準を変えないなら、却下として決定してください。
proposal-decline-it = 却下：ondo decline { $proposal_id }
proposal-setting-gone = この基準に { $setting } はありません。
proposal-setting-gone-hint = ondo recalibrate でやり直してください。
