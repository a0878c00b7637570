## A first card from history: what it is drafted from, or why it cannot be
draft-too-few-leads = 受注{ $won }件・非受注{ $lost }件では足りません。それぞれ{ $needed }件以上必要です。
draft-nothing-tells = 受注{ $won }件と非受注{ $lost }件を見分ける属性・行動が見つかりません。会議で基準を決めてください。
draft-drafted-from = 受注{ $won }件・非受注{ $lost }件（受注率{ $rate }）から下書きしました。
draft-lost-without-event = 非受注のうち{ $idle }件には、その時点までの行動がありません。営業が手を付けなかっただけかもしれません。
draft-rule-odds = { $rule }: { $points }点 該当{ $support }件の受注率{ $rate }（90%区間 { $low }〜{ $high }）、非該当{ $without }
draft-or-more = { $name }が{ $cut }以上
draft-card-name = 自社の実績から下書きしたスコアリング基準
draft-one-of = { $name }: { $values }
draft-value-comma = ・
