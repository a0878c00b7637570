## The page of the agreement

pages-nobody-yet = 担当者なし
pages-agreement-as-shipped = 初期値（両部門の承認前）
pages-list-comma = 、
pages-agreement-in-force = 第{ $version }版 · 発効 { $since } · 承認 { $names }
pages-business-hours-working-days-hours = { $hours }営業時間（1日{ $length }時間なら{ $days }営業日）
pages-list-semicolon = ／
pages-days-joined = ・
pages-next-day = 翌{ $time }
pages-outcome-missing = 結果が未入力

## The active card as a page

pages-gate-needed = BANT条件（必須）
pages-gate-asked-only = BANT条件（確認のみ）

## The choices of the contact log

pages-reached = つながった
pages-no-answer = つながらなかった
pages-replied = 返信あり
pages-no-reply = 返信なし
pages-held = 実施
pages-no-show = 欠席
pages-met = 会えた
pages-not-met = 会えなかった

## What every page shares

pages-what-caused-taken-back = きっかけの行動は取り消されました

## The page of one lead

pages-decay = スコアディケイ
pages-cap-axis = 軸の上限
pages-counted-already = 算入済み
pages-tags-of-events = 行動の点の合計
pages-rules-need-no-event = 行動によらないルール
pages-tag-cap-of-axis = 軸の上限
pages-tag-decay = スコアディケイ
pages-machine-traffic = 機械によるアクセス
pages-tags-add-up = { $tags } ＝ 合計{ $total }点
pages-tags-none = 点なし
pages-not-reached = つながらなかった
pages-colon = ：

## Who is who on a lead's page

pages-linked-by = { $by } が名寄せ
pages-name = 氏名
pages-company = 会社
pages-e-mail = メール
pages-telephone = 電話

## The definition meeting on one page

pages-both-departments-look-suggested-points = 提案された点数を両部門で確認し、決めます。
pages-data-as-proposal-version = { $as_of } 時点のデータ · 第{ $base_version }版に対する改定案
pages-changes-adopted = （{ $changes }件を採用）

## What a page confirms after a form, as a code in its address

pages-decision-recorded = 決定を記録しました。
pages-taken-by = { $owner } さんが引き受けました。
pages-version-in-force = 第{ $version }版を発効しました。
pages-version-in-force-in-part = 第{ $version }版を発効しました（改定案の一部を採用）。
pages-feedback-recorded = フィードバックを記録しました：{ $what }
pages-contact-recorded = コンタクトを記録しました：{ $what }
pages-leads-one-person-now = { $leads }件のリードを名寄せしました。
pages-leads-unlinked = 名寄せを解除しました。

## The pages' routes

pages-there-no-such-page = このページはありません。

## The page of the watch

pages-hot-share-hot-precision = ホット率とホット適合率
pages-missed-hot-leads-estimates = ホット見逃しと推定
pages-why-moved = 変化の要因
pages-how-leads-arrive = リードの流入
pages-sales-marketing = 営業とマーケティング
pages-promises-why-hot-leads-false = 約束と誤ホットの理由
pages-drift-scores-inputs = スコアと入力の変化
pages-rules-use-data-quality = ルールの使われ方とデータの質
pages-request-waiting = 待ち
pages-request-running = 実行中
pages-request-failed = 失敗（次回のモニタリングで再試行）
pages-request-done = 完了
pages-request-declined = 却下
pages-cause = { $finding }：{ $text }

## Page agreement

pages-agreement = 合意と実績
pages-hand-offs = 引き渡し
pages-in-time = 期限内
pages-late = 期限後
pages-overdue = 期限切れ
pages-too-few-tries = 試行不足
pages-no-outcome = 結果が未入力
pages-no-reason = 理由なし
pages-now = 現在の状況
pages-open-hand-offs = 対応中の引き渡し
pages-waiting-in-time = 対応待ち
pages-due-soon = 期限間近
pages-count-outcome-missing = 結果が未入力
pages-lead = リード
pages-owner = 担当者
pages-whoever = すべて
pages-mine = { $name }（自分）
pages-show-theirs = 表示
pages-by-channel = チャネルで絞る
pages-came-by = チャネル
pages-any-channel = すべてのチャネル
pages-no-channel = チャネル不明
pages-sort = 並び順
pages-found-state = 引き渡し
pages-newest-lead = 新しいリードから
pages-oldest-lead = 古いリードから
pages-none-of-theirs = この条件に当てはまる未完了の引き渡しはありません。
pages-due = 期限
pages-owed = 状況
pages-tries = 試行
pages-hand-offs-overdue-due-soon = 期限間近・期限切れ・結果が未入力の引き渡しは全部で{ $late_count }件です。
pages-from-start = 最初から
pages-next-page = 次のページ
pages-keys = キーボードショートカット
pages-keys-this = この一覧を表示
pages-keys-rows = 一覧の次の行・前の行へ移動
pages-keys-search = リードを検索
pages-keys-enter = 選択中のリンクを開く、ボタンを押す
pages-keys-on = 1文字のショートカットを使う（このブラウザのみ）
pages-keys-close = 閉じる
pages-nothing-due-soon-or-overdue = 期限間近・期限切れの引き渡しはありません。
pages-sales-promised-kept = 営業の約束と実績
pages-hand-offs-since = { $since_day } 以降の引き渡し
pages-first-contact-within = 初回コンタクトは{ $length }以内
pages-sales-promise = つながるまで{ $attempts }回以上試み、{ $outcome_days }日以内に結果か差し戻しを入力する
pages-sales-promise-reason = 。差し戻しには理由を付ける
pages-by-team = チーム
pages-by-person = 担当者ごとに見る
pages-bar-in-time = 期限内
pages-bar-late = 期限後
pages-bar-overdue = 期限切れのまま
pages-deadlines-computed = うち{ $computed }件は期限の記録がない引き渡し（取り込んだ履歴）で、合意の営業時間で後から計算して判定しました。
pages-deadlines-computed-as-of = うち{ $computed }件は期限の記録がない引き渡し（取り込んだ履歴）で、合意の営業時間で後から計算し、{ $seen_day } 時点で判定しました。
pages-marketing-promised-kept = マーケティングの約束と実績
pages-marketing-promise = ホットリードを月{ $hot_leads_per_month }件以上、属性の入力率{ $attributes_filled }%以上、最後の行動から{ $handoff_minutes }分以内に引き渡す
pages-hot-precision-agreed = ホット適合率{ $hot_precision }%以上（ラベルから言える範囲で、再調整がホットラインを決めます）
pages-hot-leads-month = 月ごとのホットリード
pages-dashed-line-promise-pale-column = 点線は約束した件数。薄い色は今月の途中経過です。
pages-month = 月
pages-hot-leads = ホットリード
pages-attributes-filled = 属性の入力率
pages-action-hand-off-median = 行動から引き渡しまで（中央値）
pages-so-far = 途中
pages-to-hand-off = 引き渡しまで
pages-minutes = { $minutes }分
pages-why-hot-leads-sent-back = 差し戻しの理由
pages-none-sent-back = 差し戻しはありません

## Page agreement_conversion

pages-conversion = 商談化率
pages-who = 区分
pages-conversion-count = 件数
pages-closed = 完了
pages-opportunity-or-won = 商談化・受注
pages-90-interval = 90%区間
pages-expired = （ほか期間満了{ $expired }）
pages-too-few = 少数
pages-no-hand-offs-yet = まだ引き渡しがありません
pages-conversion-note = 商談化率は、期間中に始まった引き渡しのうち、いままでに商談化か受注に至ったもの。対応中はまだ商談化していないものとして数え、10件未満は割合を示しません。
pages-warm-note = ウォームは、期間中の月の始めにウォームで引き渡さなかったリード（動きのあった{ $warm_candidates }件のうち{ $warm_looked_at }件を採点）。
pages-by-points-at-hand-off = 引き渡し時の点数ごと
pages-conversion-by-points = 引き渡し時の点数ごとの商談化率
pages-points-at-hand-off = 引き渡し時の点数
pages-red-hot-line-or-beyond = 赤はホットライン（{ $hot_line }点）以上。点数によらないファストトラックは含みません。
pages-hand-offs-have-no-total = 点数の分からない引き渡し { $unbanded }件。

## Page agreement_counts

pages-how-these-counts-hang-together = 件数のつながり
pages-word = 区分
pages-hand-offs-on-record = 記録された引き渡し
pages-duplicates-replaced-ones = − 重複・置き換え
pages-sum-of-hand-offs = ＝ 引き渡し
pages-by-points = 点数でホット
pages-fast-track = ファストトラック
pages-exploration-sample = 探索サンプル
pages-by-hand = 手動
pages-hot-leads-points-fast-track = ホットリード（点数＋ファストトラック）
pages-judged = 判定あり
pages-these-sent-back = うち差し戻し
pages-not-judged = 判定なし
pages-leads-handed-over-each-once = 渡したリード（同じリードは1件）
pages-hot-precision-really-hot-judged = ホット適合率（判定ありのうち正しくホット）

## Page base

pages-monitoring = モニタリング
pages-how-it-was-found = どう確かめたか
pages-definition-meeting = 定義見直し会議
pages-card = スコアリング基準

## Page card

pages-version = 第{ $version }版
pages-force-since = { $effective } 発効
pages-approved-by = 承認
pages-what-hot-lead = ホットリードの定義
pages-hot-line = ホットライン
pages-hot-line-points = { $hot_line }点以上
pages-warm-line = ウォームライン
pages-rules = 加点ルール
pages-rule = ルール
pages-column-points = 点数
pages-when = 条件
pages-counts = 数え方
pages-may-move = 改定の向き
pages-marked-as-inquiry = 問い合わせ
pages-row-counts = 数え方
pages-row-may-move = 改定の向き
pages-fast-track-hot-whatever-points = ファストトラック（点数に関係なくホット）
pages-fast-track-days = { $days }日間有効
pages-none = なし
pages-versions = 版の履歴
pages-card-version-number = 第{ $number }版

## Page home

pages-points-now = 点（いま）
pages-latest = 直近
pages-tries-of-agreed = 試行{ $attempts }/{ $attempts_agreed }
pages-lead-reached = つながりました
pages-no-deadline = 期限なし
pages-leads-counted = { $count }件
pages-nearest-deadline-first-first-contact = 期限の近い順。初回コンタクトは引き渡しから{ $promise }以内です。
pages-first-contact-promised = 初回コンタクトは引き渡しから{ $promise }以内です。
pages-open-hand-offs-note = 対応中の引き渡しは全部で{ $open }件：ホット・ファストトラック・手動が{ $count }件（うち冷めたもの{ $cold }件）、探索サンプルが{ $samples }件。初回コンタクトの期限切れは全部で{ $overdue }件です。
pages-no-hot-lead-waiting-leads = いま対応を待つホットリードはありません。スコアがホットラインに達するか、ファストトラックが発生すると、ここに並びます。
pages-group-cold-note = 引き渡したあとに点数が下がり、現行の基準ではコールドのリードです。結果か差し戻しを入力すると一覧から外れます。
pages-follow-up = 抽出確認
pages-follow-up-note = 期限までにフィードバックも結果も登録されなかった引き渡しから、毎週無作為に抽出しています。正しくホットだったかを判定してください。登録のないリード全体について学習できるようになります。
pages-follow-up-week = { $week }：登録のない引き渡し{ $unanswered }件から{ $drawn }件を抽出（抽出率 各{ $chance }%）。
pages-follow-up-counts = 累計：抽出{ $drawn }件、判定済み{ $judged }件。
pages-follow-up-export = CSVをダウンロード
pages-follow-up-points-then = 引き渡し時
pages-follow-up-handed-over = { $day }に引き渡し
pages-follow-up-drawn-in = { $week }に抽出
pages-follow-up-judged = 判定済み
pages-follow-up-oldest = 抽出の古い順に{ $count }件を表示しています。ほかに{ $beyond }件が判定を待っています。全件はCSVにあります。
pages-follow-up-latest = 抽出の新しい順に{ $count }件を表示しています。それより前の{ $beyond }件を含む全件はCSVにあります。
pages-follow-up-without-card = 引き渡したときのスコアリング基準の版が台帳にないため、抽出した引き渡し{ $count }件は表示していません。CSVには載っています。判定は POST /v1/handoffs/…/feedback か取り込みで登録してください。
pages-follow-up-nobody-waits = 判定を待つ引き渡しはありません。
pages-follow-up-not-agreed = 合意で抽出確認を行うことになっていないため、登録のないリードも同じくらいホットだったかは分かりません。合意に learning.follow_up を書くと、毎週数件を抽出します。
pages-tick-lead = { $lead }を選ぶ
pages-take-ticked = 選んだリードの担当者：
pages-taken-many = { $owner } さんが{ $count }件を引き受けました。
pages-left-not-taken = 次の{ $count }件は引き受けられませんでした。ほかの人が担当しているか、すでに終了しています。
pages-left-closed = 終了
pages-claim-nothing-ticked = リードが選ばれていません。
pages-claim-nothing-ticked-hint = 一覧で引き受けるリードに印を付けてから押してください。
pages-follow-up-ended = いまの合意では、新しい抽出は行いません。
pages-follow-up-waiting = 登録のない引き渡し{ $count }件が抽出され、判定を待っています
pages-group-sample-note = ホットライン未満から無作為に選んだリードです。低い点数のリードからも学ぶために引き渡しています。

## Page lead

pages-line-warm = ウォーム
pages-line-hot = ホット
pages-rules-that-count = 当てはまったルール
pages-why-score = この点数の理由
pages-no-points-yet = まだ点がありません
pages-timeline = タイムライン
pages-timeline-all = すべて
pages-what-lead-did = リードの行動
pages-what-we-did = 自社の対応
pages-timeline-score = 温度感の変化
pages-timeline-older = 以前の記録
pages-timeline-newest = 最新の記録に戻る
pages-kind-event = 行動
pages-kind-attribute = 属性
pages-kind-temperature = 温度感
pages-kind-contact = コンタクト
pages-kind-feedback = フィードバック
pages-kind-outcome = 結果
pages-became = { $temperature }になりました
pages-cooled-to = { $temperature }に下がりました
pages-points-then = { $points } 点
pages-handed-to-sales = 営業に引き渡しました
pages-owner-since = { $owner } さんが担当になりました
pages-handoff-expired = 回答のないまま終了しました
pages-handoff-closed = 終了しました
pages-nothing-recorded = 記録なし
pages-what-would-make-hot = ホットになるには
pages-bant-gates = BANT条件
pages-no-gates = BANT条件はありません
pages-what-model-thinks = モデルの見立て
pages-probability-points-decide-model-advises = の確率でホット。判定は点数で行い、モデルは参考です。
pages-account = 同じ会社のリード
pages-account-active = 最近行動あり
pages-account-more = ほか{ $people }人
pages-profile = プロフィール
pages-known-as = 同一人物の ID
pages-unlink = 名寄せを解除…
pages-no-id = ID はありません
pages-link-same-person = 名寄せする…
pages-other-lead = もう一人のリード
pages-other-lead-placeholder = ページのアドレス、または source:ID
pages-show-who = 確認へ
pages-foot-card = 基準

## Page link

pages-same-person = 同一人物
pages-unlink-lead-from-others = 名寄せを解除しますか
pages-these-same-person = この二人は同一人物ですか
pages-leads = （{ $leads }件）
pages-lead-unlinked-no-key-import = { $other } の名寄せを解除します。以後、取り込みや API のキーで自動的に名寄せされることはありません。
pages-what-they-did-counts-together = 行動と属性は今から合わせて数えます。引き渡しが両方にあるときは、古いほうが残ります。
pages-who-decides = 判断した人
pages-unlink-them = 名寄せを解除する
pages-link-them = 名寄せする
pages-cancel = やめる

## Page login

pages-sign-in = サインイン
pages-sign-in-at = { $provider } でサインイン
pages-or-with-key = またはキーで：
pages-signed-in-continue = { $name } としてサインインしました。
pages-continue = 次へ
pages-signed-key = サインイン中のキー：
pages-sign-out = サインアウト
pages-key-not-valid-check-or = このキーは使えません。入力を確かめるか、管理者に問い合わせてください。
pages-api-key = API キー
pages-api-about = API の全ルートと例、パラメーター、利用できる役割です（説明文は英語）。
pages-api-document = OpenAPI 文書
pages-api-roles = 利用できる役割
pages-api-anybody = 誰でも
pages-api-required = 必須
pages-api-body = 本文の例
pages-api-answer = 応答の例
pages-api-messages = Webhook のメッセージ
pages-signed-already-continue = サインイン済みの方はこちら

## Page meeting

pages-recalibration-ondo-recalibrate-puts-one = 再調整（ondo recalibrate）が改定案を出すと、ここに表示されます。
pages-decision = 決定
pages-decided-by-reviewers = 採否は、定義会議のメンバー（役割が reviewer のキー）が決めます。
pages-lock-rules = 点を固定するルールを選ぶ
pages-no-later-proposal-moves-points = 固定したルールの点は、今後の改定案で変わりません。承認・却下のどちらでも、決定と同時に固定されます。
pages-locked = 固定中
pages-who-decides-both-departments-separated = 決定した人（両部門。読点区切り）
pages-departments-sign = 各部門から1名が必要です：{ $departments }
pages-e-g-sato-marketing-tanaka = 例：マーケ 佐藤、営業 田中
pages-reason = 理由
pages-approve-what-ticked = 選んだ変更を承認
pages-keep-card = 現行の基準を続ける
pages-decline = 却下する
pages-approval-puts-new-version-force = 承認すると新しい版がすぐに発効します。いつでも前の版に戻せます。一部だけを選んだときは、ホットリードの件数がどう変わるかを示し、大きく変わる場合はもう一度確認します。
pages-quarterly-reports = 四半期レポート
pages-decisions-so-far = これまでの決定
pages-proposals-so-far = これまでの改定案
pages-proposal-about = 第{ $version }版に対して、変更{ $changes }件
pages-proposal-waits = 決定待ち
pages-proposal-outdated = 決定なし（後の改定案か版に置き換わったため、もう決定できません）
pages-proposal-is-past = この改定案は決定の対象ではありません：
pages-to-open-proposal = 現在の定義会議へ

## Page meeting_changes

pages-adopt = 採用

## Page meeting_confirm

pages-approve-part-only = この一部だけを承認しますか
pages-changes-proposal-ticked-nothing-recorded = 選んだのは改定案の{ $changes }件の変更のうち{ $taken }件です。まだ何も記録していません。
pages-what-ticked = 選んだ変更だけの場合
pages-what-ticked-new-line = 選択した変更（ホットライン{ $line }点）
pages-approve-with-line = ホットライン{ $line }点で承認する
pages-new-line-note = このホットラインなら、週あたりのホットリードは改定案全体を承認した場合とほぼ同じ件数になります。
pages-show-ticked = 選択した変更の効果を見る
pages-whole-proposal = 改定案をすべて採用した場合
pages-approve-all-same = それでも承認する
pages-back-proposal = 改定案に戻る

## Page meeting_evidence

pages-details-data-scientists = データサイエンティスト向けの詳細

## Page parts

pages-your-name = 担当者
pages-ok = 決定
pages-take-over = 担当を代わる
pages-take-it = 引き受ける
pages-take-it-for = 引き受ける…
pages-log-contact = コンタクトを記録…

## Page problem

pages-problem = エラー
pages-back-to-first-page = 最初のページへ

## Page watch

pages-as-card-version = { $day } 時点 · スコアリング基準 第{ $card_version }版
pages-no-monitoring-run-has-been = モニタリングの記録がまだありません。ondo watch を毎日実行してください。
pages-alarms = アラート
pages-alarm = アラート
pages-there-no-alarm = アラートはありません。
pages-alarms-counted = アラート { $alarms } 件
pages-review = 見直し
pages-lately-reference = 直近 { $window }、基準期間 { $reference }。
pages-drift-report-column-column = 列ごとのドリフトレポート
pages-more = ほか { $rows } 件
pages-requests-recalibrate = 再調整の要求
pages-there-none = 要求はありません。
pages-earlier-monitoring-runs = これまでのモニタリング
pages-run-version = 第{ $version }版

## Page card

pages-audience-of-card = 対象：
pages-card-scores-nobody = この基準は{ $ended }しました。採点には使われていません。
pages-card-not-force-yet = この基準はまだ発効していません。
pages-all-cards = スコアリング基準の一覧
pages-column-audience = 対象
pages-card-state = 状態
pages-how-to-retire = 不要な基準は ondo card retire で終了できます。

## The active card as a page

pages-retired-on = { $day }に終了
pages-replaced-on = { $day }に「{ $replaced_by }」に置き換え

## リードの検索と、営業の記録

pages-find-lead = リードを探す
pages-find-what = 会社名・氏名・メール・電話・ID
pages-find = 検索
pages-find-nothing = 「{ $words }」に一致するリードはありません。会社名・氏名・メール・電話は一部でも探せます。ID は全体を入力してください。
pages-found-count = { $matches } 件のリード
pages-found-open = { $at } から営業が対応中
pages-found-handed-over = 最後の引き渡し：{ $at }
pages-found-never = 引き渡しなし
pages-tell = 記録を追加
pages-take-back = 取り消す
pages-taken-back = { $at } に取り消し
pages-what-became = その後の結果
pages-amount = 金額（{ $currency }）
pages-amount-unit = 円
pages-missed-hot-note = もっと早く営業に引き渡すべきでしたか。この回答から基準の見直しにつなげます。
pages-missed-hot-how = どうして分かりましたか。
pages-outcome-recorded = 記録しました：{ $what }。「タイムライン」で取り消せます。
pages-missed-hot-recorded = ホット見逃しとして記録しました。「タイムライン」で取り消せます。
pages-entry-taken-back = 取り消しました。これによって終了した引き渡しがあれば、再び対応中になります。
pages-note = メモ
pages-note-hint = 営業どうしの申し送りです。点数や学習には使われず、個人情報の消去とともに消えます。
pages-note-keep = メモを残す
pages-note-kept = メモを残しました。
pages-notes-hidden = 基準の試験運用中のため、開始前に書かれたメモは表示しません。点数に触れていることがあるためです。

## エラー

pages-no-such-group = その区分はありません。
pages-same-lead-already = すでに名寄せされています。
pages-which-lead = どのリードと名寄せするかを指定してください。
pages-which-lead-hint = リードのページのアドレスを貼るか、source:ID と書きます。
pages-lead-by-itself = ほかのリードと名寄せされていません。
pages-no-verdict = 承認と却下のどちらも選ばれていません。
pages-no-verdict-hint = どちらかを選んでください。
pages-no-such-choice = その選択肢はありません。
pages-no-such-entry = このリードにその記録はありません。
pages-no-such-drift-report = そのドリフトレポートはありません。
pages-form-was-not-sent = Ondo のページから送られたフォームではありません。
pages-form-was-not-sent-hint = ページを開き直して、もう一度送信してください。
pages-decision-needs-names-of-those = 決定には、決めた人の名前と理由が必要です。
pages-decision-needs-names-of-those-hint = 両方を書いてください。
pages-nobody-decides = 判断した人の名前が必要です。
pages-claim-without-owner = 引き受ける人の名前が必要です。
pages-write-your-user-id = ユーザー ID を書いてください。
pages-what-if = 点数を動かして試す
pages-what-if-basis = スコアリング基準の第{ $version }版を、{ $until } までの{ $weeks }週間に動きのあったリードで試算します。保存はされません。
pages-what-if-lines = ライン・上限・時間による減点
pages-what-if-now = 現行 { $now }
pages-what-if-cap = { $axis }の上限
pages-what-if-no-cap = 空欄 = 上限なし
pages-what-if-take = { $days }日動きがないときの減点
pages-what-if-needed = { $gate }を必要とする
pages-what-if-new-rule = 新規
pages-what-if-ask = 計算する
pages-what-if-reset = 基準の値に戻す
pages-what-if-changes = 改定案の変更
pages-what-if-take-all = すべて取り入れる
pages-what-if-take-none = すべて外す
pages-what-if-changes-note = 変更を一つずつ取り入れたり外したりできます。期間・時間による減り方・動きのない日数のようにここで動かせないものは、過去の週での再現が必要です。
pages-what-if-asked-only = { $gate }は確認のみ
pages-what-if-rule-caps = ルールごとに数える回数の上限
pages-what-if-rule-caps-note = 一度だけ数えるルールの上限は1です。
pages-what-if-as-many = 現行の基準と同じ件数になるホットライン：
pages-what-if-use-line = このラインにする
pages-what-if-stock = 今夜時点のホット（在庫）
pages-what-if-stock-note = { $until } 時点でホットなすべてのリードです。引き渡し済みかどうかは問いません。毎週新たに生じる件数ではありません。
pages-what-if-stock-estimated = 10万件のリードからの推定です。
pages-what-if-groups = 流入経路・セグメント別
pages-what-if-precision-short = ホット適合率
pages-what-if-groups-note = 現行の基準 → 変更後。セグメントは基準のルールが参照する属性で、少ない値はまとめています。「—」は判定済みの引き渡しが20件未満で、ホット適合率が不明なものです。
pages-what-if-replay = 過去の週で再現する
pages-what-if-replay-note = 動かした基準を下書きとして保存し、過去の週をひとつずつ再現します。進み具合も表示します。下書きのページでは、期間・時間による減り方・動きのない日数・条件も編集できます。
pages-what-if-replay-do = この基準を過去の週で再現する
pages-what-if-hot-per-week = 週あたりのホットリード
pages-card-now = 現行の基準
pages-card-moved = 変更後
pages-promised = 約束の件数
pages-capacity = 対応可能件数
pages-what-if-enter = 新たにホットになる（件／週）：
pages-what-if-drop = ホットでなくなる：
pages-what-if-precision = ホット適合率（判定済みの引き渡し）
pages-what-if-recall = 再現率（正しくホットのうち）
pages-what-if-warm = 週あたりのウォームリード
pages-what-if-entrants-known = 新たにホットになるリードのうち、抽出して確かめた中でホットだった割合：
pages-what-if-entrants-unknown = 新たにホットになるリードが正しくホットかどうかは分かりません。ホットライン未満から抽出して判定した件数が足りないためです。不足している件数：
pages-what-if-not-replayed = 各リードは最後に自分で動いた時点で数えます。引き渡し後の休止期間と、営業のその後の行動は再現していません。
pages-what-if-open = 点数やラインを動かして、影響をその場で見る
pages-no-whole-number = 整数でない値か、範囲外の値があります。
pages-no-whole-number-hint = 前の画面に戻って直してください。
pages-what-if-no-card = この数値の基準は作れません。符号が逆か、ウォームラインがホットラインより低くないか、点の刻みに合っていません。直前の有効な数値の結果を表示しています。
pages-form-names = 決定した人
pages-form-does-not-fit = この入力内容では受け付けられません。
pages-form-too-many = { $field }：{ $most }件までにしてください。
pages-form-too-long = { $field }：{ $most }文字までにしてください。
pages-form-missing = { $field }：何も入力されていません。
pages-form-unreadable = { $field }：入力された内容を読み取れません。
pages-form-too-many-fields = このフォームの項目が{ $most }を超えています。

## モニタリングの図と要求、営業からの要望

pages-trends = 四半期の推移
pages-trends-note = 週ごとに最後のモニタリング結果を1つずつ示します。帯は普段の範囲、点線は四半期の始まりとスコアリング基準の切り替えです。
pages-trend-of = { $name }：四半期の推移
pages-mark-version = 基準 v{ $version }
pages-numbers = 数値で見る
pages-day = 日付
pages-measured = 測定値
pages-usual-range = 普段の範囲
pages-waterfall = 変化の内訳
pages-waterfall-note = 普段の値から現在の値までを、原因ごとに積み上げて示します。各段は、変化のうちその原因で説明できる幅（ポイント差）です。
pages-waterfall-step = 内訳
pages-waterfall-points = 割合・ポイント差
pages-waterfall-then = 普段
pages-waterfall-now = 現在
pages-why-false-hot = 誤ホットの理由
pages-share-now = 現在の割合
pages-share-usual = 普段の割合
pages-reason-bars-note = 濃い線は普段の割合です。誤ホットの件数が少ないうちは、変化とは言い切れません。
pages-run-in-mlflow = MLflow（実行「{ $run }」）
pages-run-by-mlflow-ui = MLflow（mlflow ui）では実行「{ $run }」です。
pages-decline-recalibration = 要求を却下する
pages-which-request = 対象の要求
pages-all-that-wait = 待っているものすべて
pages-ask-recalibration = 再調整を要求する
pages-ask-recalibration-note = 次のモニタリングで実行されます。できるのは改定案だけで、採否は会議で決めます。
pages-ask-hot-precision = ホット適合率の下限（%。空欄なら合意のとおり）
pages-who-asks = 要求する人
pages-ask = 要求する
pages-recalibration-asked-already = 再調整はすでに要求済みで、まだ実行されていません。
pages-said-recalibration-asked = 再調整を要求しました。次のモニタリングで実行されます。
pages-said-recalibration-declined = 再調整の要求を却下しました。
pages-wishes = 営業からの要望
pages-wishes-note = 会議と会議の間に営業から出た、スコアリング基準への要望です。1件ずつ回答します。採用と回答しても、配点が自動で変わることはありません。
pages-wishes-none = 回答待ちの要望はありません。
pages-wishes-answered = 回答済みの要望
pages-wish-answer = 回答する
pages-wish-accept = 採用
pages-wish-accept-note = 配点は、改定案か基準の下書きで変えます。
pages-wish-file = ルールについて要望を出す
pages-wish-choice = 要望の内容
pages-wish-send = 要望を出す
pages-wish-note = 補足（任意）
pages-said-wish-filed = 要望を受け付けました。会議で回答します。
pages-said-wish-answered = 回答を記録しました。

## ワークショップの回答

pages-workshop = ワークショップの回答
pages-workshop-note = 点数を議論する前に、営業とマーケティングが「ホット」をどう考えるかを自分たちの言葉で残します。使用中のスコアリング基準の版とともに保存します。
pages-workshop-kept = 第{ $version }版とともに保存（{ $names }、{ $day }）
pages-workshop-when-hot = どうなったらホットか
pages-workshop-too-early = 早すぎるのはどんなときか
pages-workshop-least-bant = 最低限必要なBANTは何か
pages-workshop-keep = 回答を記録する
pages-workshop-who = 合意した人（読点区切り）
pages-workshop-save = 使用中の版とともに保存
pages-said-workshop-kept = ワークショップの回答を保存しました。

## 営業の実績、週ごと

pages-week = 週
pages-sales-weeks = 初回コンタクトの期限内率（週ごと）
pages-sales-weeks-note = 引き渡した週で集計しています。割合は「期限内／（コンタクト済み＋期限超過）」、点線は100%、薄い棒は進行中の週です。
pages-what-if-who = 入れ替わるリード
pages-what-if-who-note = 現時点のスコアで、入れ替わるリードを点数の高い順に示します。上の週あたりの件数とは数え方が異なります。引き渡し後の休止期間と、営業のその後の行動は再現していません。
pages-what-if-ask-who = リード名を見る
pages-what-if-enters = 新たにホット
pages-what-if-drops = ホットでなくなる
pages-what-if-in-hand = 引き渡し済み
pages-what-if-nobody = この範囲には該当するリードがありません。
pages-what-if-looked = 採点したリード：{ $looked }件、表示：{ $shown }件
pages-link-is-used = このリンクは使用済みか、10分の期限を過ぎています。
pages-link-is-used-hint = `ondo serve --link` でサービスを起動し直すと新しいリンクが表示されます。キーでもサインインできます。
pages-link-reader = このコンピューター
