## What it is for, and where it ends

modelcard-purpose-second-opinion = スコアリング基準の横に置く「第二の意見」です。リードがホットである確率とその理由を示します。温度感と引き渡しを決めるのは基準の点数であり、このモデルではありません。
modelcard-purpose-how-much-better = 定義見直し会議で、スコアリング基準があとどれだけ良くなり得るかの目安として使います。
modelcard-purpose-this-company-only = この会社の、このスコアリング基準のためのものです。ほかの会社や基準、与信や採用など人についての判断には使わないでください。
modelcard-limit-association = 示しているのは関連であり、因果ではありません。営業自身の行動を数える項目は特にそうです。
modelcard-limit-market-changes = 学んだ期間の後に市場や商品、リードの集め方が変わると、確率は当たらなくなります。モニタリングで確かめてください。
modelcard-limit-few-hot-leads = ホット率が低いほど、上位の数値は少数のリードに左右されます。区間のない数値は目安です。
modelcard-limit-new-choices = 学習時になかった選択肢は「値なし」として扱います。氏名や連絡先などの個人情報は入っていません。

## Sentences with figures

modelcard-precision = 試算適合率は、上位{ $volume }（{ $share }）のうち正しくホットだったリードの割合です。対数損失は小さいほど良い値です。
modelcard-below-logistic = 対数損失はロジスティック回帰より{ $gap }小さい値です。
modelcard-above-logistic = 対数損失はロジスティック回帰より{ $gap }大きく、このデータでは単純な方法のほうがよく当たっています。
modelcard-calibrated = 確率は、一つ前の期間で当てはめた2パラメータの曲線（Platt）を通しています。最後の期間では、予測と実際の差は平均{ $error }でした。
modelcard-stacked = 確率は、次の三つを対数オッズの上で重み付けして足したものです。ルールとその合計によるロジスティック回帰、すべての特徴量を見る小さな LightGBM の木、合意済みの点数の合計。重みは負にならず、その部分が学習に使っていないリードで決めています（出発点はロジスティック回帰と木の半々）。軸の上限と無活動の減点は合計に含みません。無活動の日数は木が見ています。
modelcard-stack-gain = その後のデータでの対数損失は、最も良い部分だけの場合より{ $gap }小さい値です。
modelcard-stack-loss = その後のデータでの対数損失は、最も良い部分だけの場合より{ $gap }大きく、このデータでは混ぜる効果がありません。
modelcard-uncapped-below = 大きさを制限しないLightGBM（葉{ $leaves }枚・深さ制限なしの木{ $trees }本、加減点の向きは同じ）は、AUC { $auc }、対数損失 { $logloss } で、組み合わせたモデルより低く、制限の分だけ損をしています。根拠の計算に時間がかかりすぎるため、使いません。
modelcard-uncapped-above = 大きさを制限しないLightGBM（葉{ $leaves }枚・深さ制限なしの木{ $trees }本、加減点の向きは同じ）は、AUC { $auc }、対数損失 { $logloss } で、組み合わせたモデルより低くはなく、制限による損はありません。
modelcard-contributions = 対数オッズへの寄与全体に占める割合（その後のリードでの絶対値の平均。木はシャープレイ値、ルールは係数×回数）、値が高いときの働き、基準がモデルに課している向きです。特徴量は全部で{ $n }個あります。
modelcard-held = 基準が加点または減点と合意した行動は、同じ行動が動かすほかの回数でも同じ向きに固定しています（{ $held }個）。合意した行動がもう一度あっても、確率はその向きと逆には動きません。
modelcard-left-out = 向きを固定できないため、学習に使わない特徴量：{ $names }。
modelcard-left-out-leaks = 結果が分かってから記入された疑いがあるため、学習に使わない特徴量：{ $names }。
modelcard-tuned = Optunaで{ $trials }通りの設定を、時間順に広がる3つの期間で試しました（うち{ $pruned }通りは途中で打ち切り）。各期間の後半で学習を早期に止めています。大きさは木{ $trees }本、葉{ $leaves }枚、深さ{ $depth }までです。

## Where labels come from

modelcard-from-feedback = 営業のフィードバック
modelcard-from-outcome = 商談の結果
modelcard-from-nothing-happened = 期間内に何も起きなかった
modelcard-from-missed-hot = ホット見逃し
modelcard-from-never-handed = 引き渡しなしの結果
modelcard-from-landmark = 判定時点

## Headings and tables

modelcard-labels-them-hot = ラベル{ $labels }件（うちホット{ $positives }件）
modelcard-title = モデルカード：スコアリング基準「{ $name }」第{ $version }版への第二の意見
modelcard-what-it-is-for = 何のためのモデルか
modelcard-what-learned-from = 何から学んだか
modelcard-how-good-on-later-data = その後のデータでの成績
modelcard-calibration = 確率の校正
modelcard-what-made-of = 何でできているか
modelcard-part = 部分
modelcard-weight = 重み
modelcard-part-logistic = ルールのロジスティック回帰
modelcard-part-trees = LightGBM の木
modelcard-part-card = 基準の点数の合計
modelcard-what-it-goes-by = 何を見ているか
modelcard-how-tuned = どう調整したか
modelcard-where-ends = 限界
modelcard-versions = 版
modelcard-data-set = データセット
modelcard-known-as = この時点までに分かっていたこと
modelcard-view = 見方
modelcard-view-of-hand-offs = 引き渡しの時点ごと
modelcard-view-at-instants = 判定時点ごと（引き渡しによらない）
modelcard-labels = ラベル
modelcard-them-hot = うちホット
modelcard-leads = リード
modelcard-events = 行動
modelcard-hand-offs = 引き渡し
modelcard-learned-from = 学習に使った件数
modelcard-calibrated-on = 校正に使った件数
modelcard-judged-on = 評価に使った件数
modelcard-labels-counted = { $n }件
modelcard-worth-after-weighting = 重み付け後の実効件数
modelcard-where-labels-come-from = ラベルの出どころ
modelcard-how-leads-handed-over = 引き渡しのきっかけ
modelcard-from-counted = { $name } { $n }件
modelcard-item = 項目
modelcard-value = 値
modelcard-share-handed-over = 実際の引き渡し率
modelcard-share-assumed = 仮の引き渡し率
modelcard-logistic = ロジスティック回帰
modelcard-model = モデル（スタック）
modelcard-log-loss = 対数損失
modelcard-group = グループ
modelcard-predicted = 予測
modelcard-observed = 実際
modelcard-hotter = 高いほどホット
modelcard-colder = 高いほどコールド
modelcard-depends = 一定しない
modelcard-held-only-hotter = 固定（上げるだけ）
modelcard-held-only-colder = 固定（下げるだけ）
modelcard-free = 自由
modelcard-sellers-own-action = （営業自身の行動）
modelcard-feature = 特徴量
modelcard-share = 割合
modelcard-higher-values = 値の働き
modelcard-direction = 向き
modelcard-trees = 木の数
modelcard-seed = 乱数の種
modelcard-window = 期間
modelcard-log-loss-defaults = 対数損失（既定の設定）
modelcard-log-loss-chosen = 対数損失（選んだ設定）
modelcard-setting = 設定
modelcard-card = 基準
modelcard-features = 特徴量の定義
modelcard-list-comma = 、
