## A first card from history: what it is drafted from, or why it cannot be
draft-too-few-leads = 受注{ $won }件・非受注{ $lost }件では足りません。それぞれ{ $needed }件以上必要です。
draft-too-few-leads-hint = 結果の出たリードをもっと取り込むか、会議で最初の基準を決めてください。あとは ondo recalibrate が届いた結果から学びます。
draft-no-outcome = アプローチ結果のあるリードがないため、受注と失注を比べられません。
draft-no-outcome-hint = マッピングの、結果の列があるファイルの下に次の1行を書き、もう一度取り込んでください：outcomes: [{ "{" }outcome: { "{" }column: 結果の列, values: { "{" }受注を表す語: won, 失注を表す語: lost{ "}" }, other: skip{ "}" }, at: 日付の列{ "}" }]
draft-one-sort-hint = { $sort } が1件もありません。マッピングの outcomes: の values: に、それを表す語を書いてください（列ごとの語は ondo mapping draft が示します）。
draft-nothing-known = 結果の出たリードのどれについても、判定した時点で分かっていたことがありません。
draft-nothing-known-hint = 属性がいつ分かったかをマッピングに書いてください。変わらないものは fixed、日付のあるものは at です。どちらもない値は、書き出した時点から数えます。リードの行動を events として取り込む方法もあります。
draft-nothing-tells = 受注{ $won }件と非受注{ $lost }件を見分ける属性・行動が見つかりません。会議で基準を決めてください。
draft-drafted-from = 受注{ $won }件・非受注{ $lost }件（受注率{ $rate }）から下書きしました。
draft-lost-without-event = 非受注のうち{ $idle }件には、その時点までの行動がありません。営業が手を付けなかっただけかもしれません。
draft-names-left-out = 基準の名前に使えるのは半角の小文字 a-z、数字、_ だけのため、次のものは下書きに入れていません：{ $names }。マッピングで名前を付け（行動の種類は values: に書きます）、ondo import --undo で取り消してから、もう一度取り込んでください。
draft-rule-odds = { $rule }: { $points }点 該当{ $support }件の受注率{ $rate }（90%区間 { $low }〜{ $high }）、非該当{ $without }
draft-or-more = { $name }が{ $cut }以上
draft-card-name = 自社の実績から下書きしたスコアリング基準
draft-one-of = { $name }: { $values }
draft-value-comma = ・
