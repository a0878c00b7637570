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

## Testing one lead

workbench-test = リードで確かめる
workbench-test-note = { $name }：版または下書きを、発効中の版と並べて採点します。保存も引き渡しもしません。
workbench-test-by = 採点に使う基準：
workbench-test-find = 登録済みのリード
workbench-test-now = 第{ $version }版（発効中）
workbench-test-typed = 入力したリード
workbench-test-total = { $total }点
workbench-test-not-for = この基準の対象外のリードです。
workbench-test-differs = 違いあり
workbench-test-no-rule = ルールなし
workbench-test-no-points = 点の付くルールはありません。
workbench-test-attribute = 属性スコア計
workbench-test-behaviour = 行動スコア計
workbench-test-caps = 上限による減点
workbench-test-type = リードの内容を入力する
workbench-test-type-note = 空欄は不明として扱います。同じ行動が複数回のときは、最後の1回から1日ずつさかのぼった日時とみなします。
workbench-test-attributes = 属性
workbench-test-events = 行動
workbench-test-times = 回数
workbench-test-days = 何日前
workbench-test-do = 採点する
workbench-test-unreadable = { $field }：「{ $text }」は読み取れません。
workbench-test-number = { $field }：0から{ $most }までの整数で入力してください。

## Replaying a draft on past weeks

workbench-try-out = 試してみる
workbench-replay = 過去の週での試算
workbench-replay-note = 過去の週にリードの新しい情報が入った時点ごとに、発効中の版と下書きの両方で採点します。数秒から数分かかりますが、その間も通常のスコアは止まりません。
workbench-replay-ask-weeks = さかのぼる週数
workbench-replay-do = 試算する
workbench-replay-waits = 試算の順番を待っています。
workbench-replay-runs = 試算しています（{ $percent }%）。
workbench-replay-failed = 試算できませんでした。
workbench-replay-done = 試算が終わりました。
workbench-replay-too-long = { $minutes }分を超えたため中止しました。週数を減らすと短くなります。
workbench-replay-given-up = 試算が1日以内に終わりませんでした（サービスの停止またはエラー）。原因はログにあります。もう一度実行してください。
workbench-replay-open = 結果を開く
workbench-replay-weeks-back = 過去{ $weeks }週間
workbench-replay-old = その後、下書きが保存し直されています。これは第{ $revision }稿の結果です。
workbench-replay-meanwhile = このページを閉じてもかまいません。結果は残ります。
workbench-replay-again = もう一度見る
workbench-replay-hot = ホットになったリード
workbench-replay-a-week = 週{ $hot }件
workbench-replay-now = 発効中の版
workbench-replay-enter = 新たにホットになるリード（下書きのみ）
workbench-replay-drop = ホットでなくなるリード（発効中の版のみ）
workbench-replay-picture = 週ごとのホットになったリードの件数（発効中の版と下書き）
workbench-replay-week = 週の初日
workbench-replay-few = この期間の引き渡しには判定が少ないため、割合からはほとんど何も言えません。
workbench-replay-honest = どちらの割合も、営業が見たリードだけのものです。新たにホットになるリードが正しくホットかどうかは、別の経路で引き渡されたもの以外は分かりません。休止期間、引き渡しの終了、営業のその後の行動は再現していません。
workbench-replay-blind = この基準の試験運用中は名前を表示しません。どちらの基準で決まったかが分かってしまうためです。
workbench-replay-totals = { $now } → { $then }点
workbench-replay-first = 最初に戻る
workbench-replay-next = 次へ
