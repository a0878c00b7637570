## ondo agreement

cli-agreement-cannot-used-errors = この合意は使えません（エラー{ $count }件）。
cli-version-agreement-published = 合意の第{ $version }版を発効しました。
cli-open-hand-offs-whose-deadline = 期限が移った引き渡し：{ $moved }件
cli-first-contact-within-business-hours = { $name }: 初回コンタクトは{ $hours }営業時間以内（およそ{ $days }営業日）
cli-version = 第{ $version }版
cli-as-shipped-ondo-approved-nobody = Ondo の初期値（未承認）
cli-force-from-approved = 発効 { $since }、承認 { $names }
cli-who = だれが
cli-promise = 約束
cli-value = 値
cli-sales = 営業
cli-marketing = マーケティング
cli-promise-required = 必須
cli-promise-optional = 任意
cli-person = 担当者
cli-days-unlike-teams = チームと違う日
cli-members = メンバー

## ondo approve

cli-approve-all-same = この内容で承認しますか
cli-proposal-version-data-as-changes = 改定案 { $proposal_id }（第{ $base_version }版に対して、{ $day } 時点のデータ）：{ $changes }件中{ $taken }件を採用
cli-note-new-hot-line-chosen = 注意：新しいホットライン（{ $now } → { $then }）はすべての変更を前提にしています。採用しない変更が{ $left }件あるため、引き渡し件数が変わることがあります。
cli-note-hot-line-stays-proposal = 注意：ホットラインは{ $now }点のままです。改定案では引き渡し件数を保つため{ $then }点に変わります（--rule { $hot_line } を付けると採用でき、--recompute-line を付けるとこの一部に合わせて計算し直します）。
cli-card-stays-as = スコアリング基準は変わりません。

## ondo check and ondo card

cli-file-usable = このファイルは使えます（{ $counts }）。
cli-file-not-usable = このファイルは使えません（{ $counts }）。
cli-card-cannot-used = このスコアリング基準は使えません（{ $counts }）。
cli-check-one-error = エラー{ $errors }件
cli-check-errors = エラー{ $errors }件
cli-check-and-one-warning = { $errors }、注意{ $warnings }件
cli-check-and-warnings = { $errors }、注意{ $warnings }件
cli-rules-hot-line = { $name }: ルール{ $rules }個、ホットライン{ $line }点（{ $counts }）。
cli-there-no-difference = 違いはありません。
cli-what = 項目
cli-now = 現在
cli-new = 変更後
cli-they-so-already-no-new = すでにその状態です。新しい版は作りません。
cli-locked = 固定：{ $ids }
cli-free = 固定を解除：{ $ids }
cli-locks-version-in-force = 第{ $number }版を発効しました（{ $done }）。
cli-hot-line-warm-line = ホットライン{ $hot_line }点、ウォームライン{ $warm_line }点
cli-points = 点
cli-asked-only = （確認のみ）
cli-gate = BANT条件
cli-fast-track-days = （{ $days }日間）
cli-fast-track = ファストトラック
cli-decay = スコアディケイ

## ondo demo

cli-refused = （取り込めず { $refused }）
cli-rows = { $rows }行
cli-feedback-sales-really-hot = 営業のフィードバック：正しくホット
cli-models-view = モデルの見立て：
cli-approved-demos-meeting = デモの会議で承認
cli-card-version = スコアリング基準の版：
cli-total = 合計：
cli-loop-turned-once-seconds-figures = デモが完了しました（{ $seconds }秒）。数値：{ $folder }
cli-open-server = サーバーを開くには：

## ondo erase

cli-leads-to-erase = { $word }: { $shown }（リード{ $group }件）
cli-erase-them-there-no-way = 個人情報を消去しますか。元に戻せません。
cli-erased = { $word } を消去しました。
cli-nothing-held = { $word } の個人情報はありませんでした。
cli-nothing-left = ✓ 残っていません。
cli-something-left = 残っています。

## ondo forget

cli-delete-them-there-no-way = 削除しますか。元に戻せません。
cli-property = プロパティ

## The help of commands in both languages

cli-help-usage = 使い方:{ " " }
cli-help-shown = この説明を表示して終わります。
cli-help-arguments = 引数
cli-help-options = オプション
cli-help-commands = コマンド
cli-help-default = [既定: { "{" }{ "}" }]
cli-help-required = [必須]

## ondo import

cli-kind-leads = リード
cli-attributes = 属性
cli-events = 行動
cli-hand-offs = 引き渡し
cli-contacts = コンタクト
cli-feedback = フィードバック
cli-outcomes = アプローチ結果
cli-decision-instants = 判定時点
cli-file-unchanged = { $name }: { $at } の取り込みから変わっていないため、読み直しません。読み直すには --again を付けてください。
cli-rows-read-left-out-refused = { $name }: { $rows }行（対象外 { $left_out }、取り込めず { $refused }）
cli-line = { "  " }{ $line }行目：
cli-lines = { "  " }{ $lines }行目：
cli-lines-and-more = { "  " }{ $lines }行目ほか{ $more }行：
cli-encoding-taken = { "  " }文字コード { $encoding } として読みました（encoding: auto）
cli-more-rows = { "  " }ほか{ $more }行
cli-folder-unmapped = マッピングに説明がないため、そのままにしたファイル：{ $name }
cli-folder-put-away = { "  " }移動先：{ $place }
cli-refused-rows = { "  " }取り込めなかった行：
cli-undeclared = { "  " }取り込みましたが、使うルールがないため点数は付きません：
cli-undeclared-attributes = 属性 { $names }
cli-undeclared-kinds = 行動の種類 { $names }
cli-undeclared-properties = 行動の項目 { $names }
cli-undeclared-advice = { "  " }採点に使うには、スコアリング基準の attributes: か kinds: に書き、ルールを加えてください。取り込み済みの分も数えます。
cli-take-back = 取り消すときは { $ways }
cli-dry-run-nothing-written = 試行のため、何も書き込んでいません。
cli-strict-nothing-imported = --strict のため、何も取り込みませんでした。
cli-new-label = 新規
cli-there-already = 登録済み

## ondo import --list and --undo

cli-there-no-import-id-yet = 番号の付いた取り込みはまだありません。
cli-taken-back = 取り消し済み
cli-ended-early-nothing-there = 途中で終了（何も残っていません）
cli-rows-refused = { $rows }行（取り込めず { $refused }）
cli-nothing = なし

## ondo init

cli-title-version-in-force = { $title }: 第{ $version }版を発効しました。
cli-card = 基準
cli-agreement = 合意
cli-ledger = 台帳
cli-next-ondo-import-mapping-mapping = 次へ：ondo import --mapping MAPPING.yaml FILE…（スコアリング基準を編集したら ondo check CARD）
cli-card-file-head = ondo init が発効させたスコアリング基準の写しです。編集できますが、有効なのは最後に承認したものです（ondo card show で確認）。
cli-card-file-not-in-force = { $file } は、いま有効な基準（{ $cards }）とは違います。有効なものを編集用に書き出すには：{ $command }
cli-draft-written-agree-on-then = 下書きを書きました。両部門で確認してから：{ $command }

## ondo key and ondo audit

cli-key-revoked = キー { $key } を無効にしました。
cli-none = なし
cli-there-no-keys = キーはありません。
cli-nothing-recorded = 記録はありません。
cli-key-target = キーを { $target } に書きました。
cli-key-shown-once-keep-safe = このキーは今だけ表示されます。安全な場所に保管してください。

## ondo lead

cli-they-same-already = すでに名寄せされています。
cli-yes = はい
cli-nothing-declared = 宣言はありません。
cli-no-notes = メモはありません。
cli-these-differ-from-another-lead = 大文字小文字だけが違う別のリードがあります。同一人物なら ondo lead link で名寄せしてください：{ $named_ids }

## ondo migrate

cli-ledger-ondo = 台帳のリビジョン：{ $to }（この Ondo は { $head }）
cli-they-differ-spelling-only-ondo = 表記だけが違うリード：ondo lead link { $pair }

## ondo nurture

cli-leads-close-hot-sent-back = ホットに近いリード{ $close }件、差し戻されたリード{ $sent_back }件：{ $file }
cli-nurture-history-ended = 取り込んだ履歴は{ $day }までです。リストは今日の時点のものです。その日の時点では：{ $command }

## Proposals in the terminal

cli-next-ondo-review = 次へ：ondo review
cli-list-mark = ・

## ondo requests

cli-waiting = 待ち
cli-running = 実行中
cli-failed-next-monitoring-run-tries = 失敗（次回のモニタリングで再試行）
cli-done = 完了
cli-declined = 却下
cli-nothing-has-asked-recalibration = 再調整の要求はありません。

## ondo serve

cli-hot-leads = ホットリード

## ondo simulate

cli-company-simulated = [green]✓[/] リード{ $leads }件、行動{ $events }件、引き渡し{ $handoffs }件
cli-truth-nothing-reads = （正解。学習では読みません）

## ondo recalibrate, and what the meeting does with it

cli-declined-card-stays-as = 却下しました。スコアリング基準は変わりません。
cli-no-model-has-been-approved = 承認されたモデルはまだありません。
cli-registry-no-challenger = { $model }：決定を待つ challenger はなくなりました
cli-registry-does-not-follow = 決定は有効ですが、モデルレジストリには反映できませんでした：{ $error }　あとで「ondo registry sync」を実行すると反映されます。
cli-mcp-not-installed = MCP のライブラリがありません。
cli-mcp-not-installed-hint = ondo[mcp] をインストールしてください。
cli-key-file-cannot-be-read = { $name } が指すファイルを読めません：{ $error }
cli-no-key = { $name } の内容は API キーではありません。
cli-no-key-hint = API キーは空白のない1行です。ondo key add の実行時に一度だけ表示されます。
cli-vectors-need-csv-or-parquet = { $target } は .csv でも .parquet でもありません。
cli-vectors-written = { $target }：リード { $count } 件

## ondo card try

cli-looking-end-imported-history = 取り込んだ履歴の終わりまでを見ています。
cli-per-week = 週平均
cli-hot-precision = ホット適合率
cli-leads-turned-hot = ホットになったリード

## ondo watch

cli-recalibrated-see-ondo-review = 再調整しました。改定案 { $made } を見るには：ondo review
cli-plan-sound = [green]✓[/] 問題ありません（注意{ $count }件）。
cli-review-due = 見直しが必要です。
cli-recalibration-failed-on = 前回の再調整は失敗しました（{ $when }、{ $cause }）：
cli-report = レポート：

## Starting what the watch says is due

cli-recalibrating-mlflow-run = 再調整を始めます（mlflow run）…

## ondo webhook

cli-webhook = 送信先：
cli-secret = 署名シークレット：
cli-old-secret-signs-too-until = これまでのシークレットでも署名する期限：{ $until }
cli-secret-not-shown-again = シークレットは今回だけ表示します。
cli-kinds = 種類
cli-column-waiting = 送信待ち
cli-dead = 配信不能
cli-ended = 終了
cli-all = すべて
cli-there-no-webhook-yet = 送信先はまだありません。
cli-webhook-ended = 終了しました。
cli-receiver-accepted = 受信側が受け付けました。
cli-told = 発生
cli-attempts = 試行
cli-last-error = 最後のエラー
cli-no-message-given-up = 配信不能の通知はありません。
cli-will-sent-again = { $number }件を再送します。
cli-delivered = { $accepted }件を届けました。

## ondo erase

cli-place-rows = { "  " }{ $place }: { $rows }行
cli-rows-your-own-people = { "  " }{ $place }: { $rows }行（自社の担当者）
cli-what-mlflow-server-holds-not = MLflow のサーバーの中は調べていません。
cli-dead-rows-postgresql-which-stay = PostgreSQL の不要行（VACUUM まで残る）は調べられません。
cli-backups-files-refused-rows-not = バックアップと、取り込めなかった行のファイルは調べていません。

## ondo forget

cli-values-no-card-declares-events = { $day } より前の行動に付いていた、どのスコアリング基準も宣言していない値: { $values }個
cli-more-properties = ほか { $old } 項目
cli-no-event-before-holds-value = { $day } より前の行動に、どのスコアリング基準も宣言していない値はありません。
cli-kept-since-card-declares-them = スコアリング基準が宣言しているため残す値: { $kept }個（{ $names }）
cli-old-answers = スコア記録にある { $day } より前の回答: { $rows }件
cli-no-old-answers = スコア記録に { $day } より前の回答はありません。
cli-what-answers-cost = 削除すると、{ $day } より前にリードについて何と回答したかは調べられなくなります。記録そのもの（行動や属性など）、引き渡し時点のスコア、モニタリングの過去の結果は残り、当時のスコアは記録から計算できます。
cli-judged-no-more = { $card }: 引き渡し{ $handoffs }件（{ $quarters }）について、モデルの確率を営業の判定と比べられなくなります。
cli-watch-reads-them = { $card }: モニタリングは { $day } までさかのぼって読み、うち{ $watched }件を今も見ています。残すには --older-than { $span } を指定してください。

## ondo lead

cli-link-them-as-same-person = 名寄せしますか。
cli-unlink-from-others = { $lead } の名寄せを解除しますか。

## ondo demo

cli-demo-simulate = 架空の会社を作り、スコアリング基準を発効する（{ $day }までの{ $months }か月分）
cli-demo-explain = スコアの理由を見る（リードの内容をそのまま送って採点し、何も保存しない）
cli-demo-import = 会社の履歴を取り込む
cli-demo-last-days = リードがホットになり、営業に引き渡される。営業は担当を決め、判定を返す
cli-demo-visitors = ここ数日に来訪し、その日の時刻で引き渡されたリード：{ $count }件
cli-demo-past-looks = モニタリングで過去2四半期を振り返る
cli-demo-monitoring = モニタリング：スコアのインフレーション、ホット適合率、合意
cli-demo-look = { "  " }{ $day }：アラーム{ $alarms ->
    [0] なし
   *[other] { $alarms }件
}
cli-demo-learn-until = { $day }までに営業が返したラベルから学び、改定案を作る
cli-demo-approved-part = 最も効果の大きい変更だけを採用し、ほかはラベルが増えるのを待つ
cli-demo-trial-company = ホットリードが受注につながらない会社を作る（{ $day }までの{ $weeks }週間分）
cli-demo-trial-begins = 会議が改定案の試験運用を承認する（{ $day }から）
cli-demo-trial-reason = セミナー参加者を営業がどう判定するか、まだ分からないため
cli-demo-trial-weeks = { $day }までの{ $weeks }週間、試験運用を1日ずつ進める（判定が食い違うリードは抽出で決める）
cli-demo-trial-came = その間に来たリード（それぞれの日時で採点）：{ $count }件
cli-demo-next-proposal = 今日までのデータから学び、決定待ちの改定案を作る
cli-learn-from-labels-sales-suggest = 営業のラベルから学び、改定案を作る
cli-definition-meeting-now-suggested-then = 定義見直し会議：現行と改定案を並べて決める
cli-same-server-scores-new-card = 同じサーバーが、再起動なしで決定どおりに採点する
cli-monitoring-drift-score-inflation-hot = モニタリング：ドリフト、スコアのインフレーション、ホット適合率
cli-quarterly-report-what-meeting-reads = 四半期レポート：会議の資料を日本語と英語で

## Columns, states and single lines of several commands

cli-values-deleted = { $values }個の値を削除しました。
cli-answers-deleted = スコア記録から{ $rows }件の回答を削除しました。
cli-column-answers = 回答
cli-nothing-deleted-dry-run = 何も削除していません（--dry-run）。
cli-column-values = 値
cli-column-oldest = 最も古い日
cli-column-source = source
cli-column-ids-compared = ID の比べ方
cli-column-linked-by-systems = システムによる名寄せ
cli-column-id = ID
cli-column-lead = リード
cli-column-linked-by = 名寄せした人・設定
cli-promise-first-contact = 初回コンタクト（営業時間）
cli-promise-due-soon = 期限間近とする残り営業時間
cli-promise-attempts = つながるまでの試行回数
cli-promise-outcome-days = 結果を入力するまでの日数
cli-promise-reason = 差し戻しの理由
cli-promise-stock = 以前からのホットの引き渡し（件／日）
cli-promise-stock-at-once = 一度に
cli-promise-capacity = 対応可能件数（ホットリード／週）
cli-promise-silence = 何も登録されなかったリードの扱い
cli-promise-follow-up = 毎週の抽出確認（未登録のうち）
cli-promise-departments = 基準に署名する部門
cli-follow-up-nobody = 行わない
cli-follow-up-terms = { $share }%（最大{ $at_most }件）
cli-silence-unknown = 不明（学習に使わない）
cli-silence-negative = ホットではなかった
cli-promise-hot-leads = ホットリード（件／月）
cli-promise-attributes-filled = 属性の入力率
cli-promise-handoff-minutes = 行動から引き渡しまで（分）
cli-promise-hot-precision = ホット適合率の下限
cli-column-team = チーム
cli-column-zone = タイムゾーン
cli-column-holidays = 祝日
cli-column-hours-a-week = 週の時間
cli-column-axis = 軸
cli-column-rule = ルール
cli-column-condition = 条件
cli-column-counts = 数え方
cli-fixed-changed = { "  " }fixed の宣言に反して変わりました：{ $name }、{ $leads }リード（最初の行：{ $lines }）。新しい値は書き出した時点からの値としました。fixed を外すか、at: 列名 を書いてください
cli-fixed-changed-of-one-lead = { "  " }fixed の宣言に反して変わりました：{ $name }、{ $leads }リード（最初の行：{ $lines }）。新しい値は書き出した時点からの値としました。fixed を外すか、at: 列名 を書いてください
cli-outcome-became = { $before } → { $after } { $count }
cli-outcomes-joined = ,{ " " }
cli-outcomes-corrected = { "  " }アプローチ結果を訂正しました：{ $count }件（{ $changes }、最初の行：{ $lines }）
cli-column-day = 日付
cli-column-file = ファイル
cli-column-state = 状態
cli-import-taken-back = 取り込み { $import_id } を取り消しました。
cli-hand-offs-causeless = きっかけが取り消された引き渡し
cli-hand-offs-open-again = 再び対応中になった引き渡し
cli-column-key = キー
cli-column-name = 名前
cli-column-role = 役割
cli-column-until = 期限
cli-column-when = 日時
cli-column-who = 誰が
cli-column-what = 何を
cli-column-about = 対象
cli-column-detail = 詳細
cli-key-state-valid = 有効
cli-key-state-ending = 猶予中
cli-key-state-expired = 期限切れ
cli-key-state-revoked = 無効化済み
cli-key-state-rotated = 更新済み
cli-written-with-new-key = ID { $ids }件を新しい鍵で書き直しました。前の鍵のままの記録のキー：{ $keys }件
cli-addresses-became-digests = メールアドレスをダイジェストに置き換えました（ID { $ids }、キー { $keys }、記録 { $scores }）
cli-how-to-approve = 承認：ondo approve { $proposal_id } --name 名前 --reason 理由（一部だけなら --rule ID）
cli-how-to-decline = 却下：ondo decline { $proposal_id } --name 名前 --reason 理由
cli-next-steps = 次に:
cli-column-week = 週
cli-column-handoff = 引き渡し
cli-column-handed-over = 引き渡し日
cli-column-said = 判定
cli-follow-up-open = 未判定
cli-follow-up-nobody-drawn = 抽出された引き渡しはありません。
cli-follow-up-not-agreed = 抽出された引き渡しはありません。合意に learning.follow_up を書くと、登録のない引き渡しから毎週抽出します。
cli-facts-taken-back = { "  " }取り消した記録：{ $counts }
cli-facts-kept = { "  " }残した記録（別の経路でも届いたもの）：{ $counts }
cli-facts-rebuilt = { $facts }件の記録を書き込みました。
cli-facts-checked = セグメント{ $segments }個（記録{ $facts }件、{ $size }）を台帳と照合しました。
cli-facts-wrong = 台帳と異なります：{ $names }。これらは使われません。ondo facts rebuild で書き直してください。
cli-follow-up-drawn = 登録のない引き渡し{ $unanswered }件から{ $drawn }件を抽出しました。責任者が判定してください（一覧：ondo follow-up）。
cli-follow-up-counts = 抽出{ $drawn }件、判定済み{ $judged }件。
cli-no-week = 「{ $week }」という週はありません。
cli-no-week-hint = 2026-W49 のように書いてください。
cli-csv-and-json = --csv と --json は同時に指定できません。
cli-csv-and-json-hint = どちらかを選んでください。
cli-column-now = 現行
cli-column-edited = 変更後
cli-precision-of-judged-leads = ホット適合率は、営業が判定したリードだけで計算します。変更後にだけホットになるリードの答えはまだありません。
cli-leads-enter = 新たにホット: { $leads }件
cli-leads-drop-out = ホットでなくなる: { $leads }件
cli-monitoring-to-end-of-history = [bold]モニタリング[/] 取り込んだ履歴の終わり（{ $day }）まで、スコアリング基準 第{ $version }版
cli-monitoring-as-of = [bold]モニタリング[/] { $day } 時点、スコアリング基準 第{ $version }版
cli-prefix-became-key-space = { $facts }件は key_space になりました。マッピングのその項目に key_space: { $prefix } と書きます
cli-prefix-kept = { $facts }件は、取り込みによるものと確かめられないため、key はそのままです
cli-prefix-dropped = { $facts }件の key は、送信側の番号だけになりました
cli-prefix-dropped-with-duplicates = { $facts }件の key は、送信側の番号だけになりました（{ $duplicates }件は同じ記録の重複として取り消し）
cli-looked-at = 調べた範囲：表 { $tables }（{ $rows }行）、{ $home } と MLflow の保存先のファイル { $files }（{ $size }）
cli-not-looked-inside = 中を調べていないファイル：{ $files }（{ $names }）

## ondo approve

cli-stays-as-version-force = 「{ $card_id }」は変わりません（第{ $version }版が発効中）。
cli-version-force-hot-line-2 = 「{ $card_id }」の第{ $number }版を発効しました（ホットライン{ $line }点）。

## ondo check and ondo card

cli-card-not-force-ondo-card = この基準は発効していません（ondo card list）。

## ondo card list and ondo card retire

cli-nobody = 署名なし
cli-retired-force = 「{ $card_id }」を終了しました。発効中：{ $left }

## Cards side by side, as the terminal says it

cli-retired = 「{ $name }」は終了しました。
cli-end-one-not-wanted-ondo = 不要な基準は終了できます：ondo card retire { $name } --name NAME（一覧は ondo card list）
cli-beside-these-cards-score-too = 「{ $card_id }」と並んで、次の基準も採点しています：
cli-version-audience = { "  " }{ $card_id } 第{ $version }版（対象：{ $audience }）

## Cards side by side

cli-column-card-set-card = 基準
cli-column-card-set-version = 版
cli-column-card-set-state = 状態
cli-column-card-set-audience = 対象
cli-column-card-set-signed = 承認
cli-card-replaces-shipped = 「{ $card_id }」は、誰も承認していない出荷時の基準「{ $replaced }」を置き換えます。「{ $replaced }」での採点は終わります（両方で採点するなら --beside）。
cli-card-replaces = 「{ $card_id }」は「{ $replaced }」を置き換えます。「{ $replaced }」での採点は終わります。
cli-how-to-retire = 不要な基準を終了するには：ondo card retire CARD_ID --name NAME
cli-card-replaced-by = 「{ $replaced_by }」に置き換え
cli-list-comma = 、

## ondo score

cli-scoring = 採点
cli-scored = 採点
cli-scored-of = { $everybody }件中{ $leads }
cli-scores-written = スコアの表（{ $rows }行）：{ $target }
cli-scored-by-card = { $card_id } 第{ $version }版
cli-everybody-scored = { $leads }件を採点：ホット { $hot }、新しい引き渡し { $opened }
cli-everybody-scored-stock-waits = { $leads }件を採点：ホット { $hot }、新しい引き渡し { $opened }、順番待ち { $waiting }
cli-everybody-scored-as-of = { $leads }件を採点：ホット { $hot }（{ $at } 時点。何も書き込んでいません）
cli-hot-by-fast-track = { "  " }うちファストトラック { $name }
cli-held-back-by-gate = { "  " }ホットラインに達したが BANT条件 { $name } を満たさない
cli-handed-over = 引き渡し：{ $via }
cli-stock-handed-over = 引き渡し：以前からのホット
cli-stock-waits = 以前からのホット：順番待ち
cli-to-score-everybody = 採点するには：{ $command }

## エラー

cli-extra-not-installed = このコマンドには { $name } が必要ですが、入っていません。
cli-extra-not-installed-hint = { $command } でインストールしてください。
cli-path-unusable = { $path } を使えません（{ $cause }）。
cli-path-unusable-hint = フォルダがあること、ファイルではないこと、書き込めることを確認してください。
cli-no-duration = { $option } に「{ $text }」は使えません。
cli-no-duration-hint = 90d、24h、30m のように書いてください。
cli-no-language = --lang に「{ $text }」は使えません。
cli-no-language-hint = ja か en を指定してください。
cli-no-day = 「{ $text }」は日付ではありません。
cli-no-day-hint = { $day } または { $instant } のように書いてください。
cli-no-day-hint-day = { $day } のように書いてください。
cli-proposals-wait-for-decision = 決定待ちの改定案が{ $count }件あります。
cli-proposals-wait-for-decision-hint = どれかを指定してください：{ $names }
cli-replaces-without-card = --replaces と --beside は --card と一緒に使います。
cli-card-with-proposal = --card はファイルを発効するもので、改定案や --rule とは一緒に使えません。
cli-server-did-not-start = サーバーを起動できませんでした。
cli-server-did-not-start-hint = サーバーの出力は { $name } にあります。
cli-command-failed = ondo { $value } が終了コード { $returncode } で終わりました。
cli-command-failed-hint = 出力は上のとおりです。確認できるようフォルダ { $folder } を残しました。
cli-folder-not-empty = { $folder } は空でなく、以前のデモでもありません。
cli-folder-not-empty-hint = --out で別のフォルダを指定してください。
cli-name-leads-to-erase = 消去するリードを指定してください。
cli-name-leads-to-erase-hint = ondo erase SOURCE:ID、確認は ondo erase --check です。
cli-say-how-old = 何日より前を対象にするかを指定してください。
cli-say-how-old-hint = ondo forget --older-than 400d --dry-run
cli-forgets-no-such-thing = ondo forget では「{ $name }」を削除できません。
cli-forgets-no-such-thing-hint = --what に指定できるのは { $names } です。
cli-json-cannot-ask = --json では確認できません。
cli-json-cannot-ask-hint = 確認だけなら --dry-run、削除するなら --yes を付けてください。
cli-name-files-to-import = 取り込むファイルとマッピングを指定してください。
cli-name-files-to-import-hint = ondo import --mapping mapping.yaml leads.csv（取り込み済みの一覧は ondo import --list）
cli-list-and-undo-stand-alone = --list と --undo は単独で使います。
cli-list-and-undo-stand-alone-hint = ondo import --list または ondo import --undo ID
cli-card-held-already = 台帳にはスコアリング基準「{ $card_id }」の第{ $version }版がすでにあります。
cli-card-held-already-hint = 編集した基準は { $command } で発効させます。
cli-no-role = 「{ $text }」という役割はありません。
cli-no-role-hint = 指定できるのは：{ $names }
cli-no-kind-of-ids = --ids に「{ $text }」は使えません。
cli-no-kind-of-ids-hint = plain か address を指定してください。
cli-no-kind-of-links = --links に「{ $text }」は使えません。
cli-no-kind-of-links-hint = yes か no を指定してください。
cli-by-names-who-decides = --by に判断した人を指定してください。
cli-going-back-loses = { $before } から { $to } に戻すと、後のリビジョンだけが持つ内容は失われます。
cli-going-back-loses-hint = バックアップを取ってから、--yes を付けて実行してください。
cli-no-format = --format に「{ $form }」は使えません。
cli-no-format-hint = csv か json を指定してください。
cli-page-not-printed = { $browser } が{ $print_seconds }秒以内に { $page } を印刷できませんでした。
cli-force-and-decline = --force と --decline は同時に使えません。
cli-force-and-decline-hint = どちらかを指定してください。
cli-say-who-to-be-scored = 採点する対象を指定してください。
cli-say-who-to-be-scored-hint = { $command }（全リードは ondo score --all）
cli-as-of-needs-all = --as-of は --all と一緒に使います。
cli-as-of-needs-all-hint = 変わったリードがわかるのは現在についてだけです。
cli-out-with-as-of = --out は現在のスコアを書き出します。
cli-out-with-as-of-hint = --as-of と --dry-run は指定しないでください。
cli-engine-needs-all = --engine は --all と --out だけと一緒に使います。
cli-engine-needs-out = --engine には --out に .parquet の指定が必要です。
cli-engine-needs-out-hint = 例: ondo score --all --engine spark --out totals.parquet
cli-engine-out-exists = { $target } はすでにあります。
cli-engine-out-exists-hint = Spark はフォルダーに書き出します。別の名前を指定するか、先に削除してください。
cli-as-of-in-future = --as-of が未来です。
cli-as-of-in-future-hint = 現在までの日時を指定してください。
cli-no-folder = フォルダ { $parent } がありません。
cli-no-folder-hint = 先に作成してください。
cli-service-could-not-start = サービスを起動できませんでした。
cli-service-could-not-start-hint = 原因は上に表示されています。
cli-out-is-a-file = { $folder } はファイルです。
cli-out-is-a-file-hint = --out にはフォルダ名を指定してください。
cli-no-view = --view に「{ $view }」は使えません。
cli-no-view-hint = handoff か landmark を指定してください。
cli-precision-without-force = --hot-precision は --force と一緒に指定してください。
cli-precision-without-force-hint = 要求する再調整が守るホット適合率です。
cli-no-share-hint = 0 より大きく 1 より小さい割合を指定してください（例：0.4）。
cli-no-whole-number = { $name } に「{ $text }」は使えません。
cli-no-whole-number-hint = 0 以上の整数を指定してください。
cli-no-activity = 過去{ $weeks }週間にリードの行動がありません。
cli-no-activity-hint = --weeks を増やすか、先に行動を取り込んでください。
cli-no-project-file = 再調整は MLflow プロジェクトとして動きますが、{ $value } に MLproject ファイルがありません。
cli-no-project-file-hint = --project でフォルダを指定するか、--no-start を付け、あとで ondo recalibrate を実行してください。
cli-recalibration-failed = 再調整に失敗しました。次回のモニタリングで再試行します。
cli-recalibration-failed-hint = 実行したフォルダ：{ $folder }
cli-not-accepted = 受信側が受け付けませんでした（{ $error }）。
cli-not-accepted-hint = URL と受信側のログを確認してください。
cli-pdf-needs-chromium-or-chrome = PDF にするには Chromium か Chrome が必要ですが、見つかりません。
cli-pdf-needs-chromium-or-chrome-hint = HTML をブラウザーで開いて印刷もできます。
cli-not-cost = { $file }:{ $line }: 費用として読めません。
cli-not-cost-hint = 列は { $names }、金額は最小単位の整数です。
cli-pyarrow-which-writes-parquet = Parquet の書き出しに使う pyarrow がありません。
cli-pyarrow-which-writes-parquet-hint = ondo[train] を入れるか、.csv を指定してください。
cli-backends-configuration-does-not-exist = バックエンドの設定 { $config } がありません。
cli-backends-configuration-does-not-exist-hint = 相対パスは ONDO_HOME から始まります（monitoring.yaml の trigger）。
cli-print-failed = { $browser } が { $page } を印刷できませんでした。
cli-its-own-words = { $text }
cli-port-taken = ポート { $port } は使用中です。
cli-port-unusable = { $host } のポート { $port } を使えません（{ $why }）。
cli-choose-another-port = 使用中のプログラムを止めるか、別のポートを指定してください：{ $command }（0 なら空いているポート）。
cli-file-unusable = ファイルを使えません（{ $cause }）。

## お知らせの宛先

cli-notice-added = 追加しました：
cli-notice-removed = 宛先を外し、アドレスを削除しました。
cli-notice-sent = テストのお知らせが受け付けられました。
cli-notice-nobody = お知らせの宛先はまだありません。
cli-column-hears-of = 対象のリード
cli-notice-any-hour = 時間を問わない
cli-no-notice-form = 「{ $form }」という送り方はありません。
cli-no-notice-form-hint = 使えるもの：{ $names }
cli-replay-equal = 一致しました。改定案 { $proposal_id } の再学習をやり直し、改定案もモデルも1バイトまで同じでした（データセット { $dataset_id }）。
cli-replay-differs = 改定案 { $proposal_id } の再学習をやり直した結果、当時と異なりました（当時のデータセット { $dataset_id }）。
cli-replay-other-data = いまのデータセットは { $dataset_id } です。当時すでに分かっていたとされる記録が、取り込みなどで後から加わっています。
cli-replay-other-version = { $name } のバージョンが違います（当時 { $then }、現在 { $now }）。
cli-replay-place = 相違：{ $place }
cli-replay-file = モデルのファイル { $name } が異なります。

## ondo trial

cli-no-trial-yet = まだ試験運用を行った基準はありません。
cli-no-trial-yet-hint = `ondo trial plan`で所要期間を確かめ、`ondo trial start`で改定案の試験運用を承認します。
cli-workshop-none = 回答はまだありません。記録するには：ondo card workshop --when-hot "…" --too-early "…" --least-bant "…" --name 名前
cli-sign-in-once = サインイン用リンク（1回だけ、10分以内）：{ $link }
cli-link-needs-loopback = サインイン用リンクを表示できるのは、このコンピューターからだけ使えるサービスです。{ $host }では表示できません。
cli-link-needs-loopback-hint = --link を外し、キーでサインインしてください：`ondo key add`
cli-join-needs-studies = --join には ONDO_STUDIES と --as-of が必要です。
cli-join-needs-studies-hint = 手伝う相手の実行と同じ --as-of、--seed、--trials を指定してください。
cli-joined = 試行は全部で { $trials } 回あります。
