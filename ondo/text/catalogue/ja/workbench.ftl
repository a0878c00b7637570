## Where a version of a card stands

workbench-state-past = 過去の版
workbench-state-in-force = 発効中
workbench-state-scheduled = 発効待ち
workbench-state-on-trial = 試験運用中
workbench-state-tried = 試験運用のみ

## Versions of a card

workbench-effective = { $effective } から有効
workbench-file = 基準ファイル（YAML）
workbench-is-past = この版はすでに使われていません。
workbench-is-scheduled = この版はまだ発効していません。
workbench-is-on-trial = この版は、発効中の版と並べて試験運用しています。
workbench-is-tried = この版は試験運用に使われただけで、発効したことはありません。
workbench-open-in-force = 発効中の第{ $version }版を開く
workbench-differs-from-in-force = 発効中の版との違い
workbench-column-version = 版
workbench-column-since = 発効日時
workbench-column-names = 承認者
workbench-changes-of = 第{ $version }版での変更点
workbench-compare-any = 2つの版を選んで比べる
workbench-cap = { $axis }の上限
workbench-cap-points = { $cap }点まで
workbench-roll-back = 第{ $version }版に戻す
workbench-roll-back-note = 第{ $version }版の内容が新しい版として発効し、次のスコアから使われます。これまでの版は消えません。
workbench-roll-back-do = この版に戻す
workbench-no-such-number = 版は1以上の番号で指定します。
workbench-no-such-number-hint = 版の一覧から選んで開いてください。

## Differences between two versions

workbench-diff = 版の比較
workbench-diff-of = { $name }：版の比較
workbench-diff-between = 第{ $before }版と第{ $after }版の違い
workbench-before = 元の版：
workbench-after = 比べる版：
workbench-compare = 比べる
workbench-column-what = 項目
workbench-no-difference = 内容は同じです。
workbench-open-version = 第{ $version }版を開く
