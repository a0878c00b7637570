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
workbench-column-changes = 変更点
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

## Drafts of a card

workbench-drafts = 下書き
workbench-begin = 第{ $version }版から下書きを始める
workbench-begin-do = 下書きを始める
workbench-draft = 下書き
workbench-draft-from = 第{ $version }版から作成
workbench-draft-saved = { $at } { $name } さんが保存
workbench-revision = 第{ $revision }稿
workbench-open-saved = 保存されている内容を開く
workbench-not-saved = 表示中の内容はまだ保存されていません。
workbench-text = 基準ファイル（YAML）の本文
workbench-note = 変更点とその理由
workbench-saved-by = あなたの名前
workbench-save = 保存する
workbench-check = 確認する
workbench-save-copy = 別の下書きとして保存する
workbench-findings = 指摘
workbench-line = { $line }行目
workbench-more-findings = ほかに{ $more }件あります。
workbench-check-failed = 確認できませんでした。入力した内容はそのまま残っています。「確認する」を押すと、もう一度確認します。
workbench-check-usable = この内容で使えます（ルール{ $rules }件、ホットライン{ $line }点、警告{ $warnings }件）。
workbench-check-wrong = このままでは使えません（誤り{ $errors }件）。
workbench-show-text = 本文を表示する
workbench-draft-changes = 第{ $version }版からの変更点
workbench-no-diff-yet = 誤りがなくなると表示されます。
workbench-names = 名前（複数のときは「、」で区切る）
workbench-decide = 会議での決定
workbench-effective-day = 発効日（空欄ならすぐに発効）
workbench-approve = 承認して発効させる
workbench-decline = 却下する
workbench-take-back = 取り下げる
workbench-ends-trial = この基準の試験運用がまだ終わっていません。版を発効させると終了します。
workbench-meeting-decides = 定義見直し会議のメンバーが決定します。
workbench-hand-over = 会議に提出する
workbench-hand-over-note = 提出すると、会議で決まるか取り下げるまで編集できません。
workbench-hand-over-do = 提出する
workbench-history = これまでの経過
workbench-step-hand-over = 第{ $revision }稿を会議に提出
workbench-step-take-back = 第{ $revision }稿を取り下げ
workbench-step-approve = 第{ $revision }稿を承認
workbench-step-decline = 第{ $revision }稿を却下
workbench-said-saved = 下書きを保存しました。
workbench-said-handed-over = 下書きを会議に提出しました。
workbench-said-taken-back = 下書きを取り下げました。
workbench-drafts-waiting = 会議に提出された下書き
workbench-form-without-revision = フォームに稿の番号がありません。
workbench-form-without-revision-hint = 下書きを開き直してください。
workbench-no-such-day = 日付として読み取れません。
workbench-no-such-day-hint = 2027-01-01 の形で書くか、空欄にしてください。
