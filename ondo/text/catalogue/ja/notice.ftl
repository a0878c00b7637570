## 人へのお知らせの文

notice-colon = ：
notice-list-comma = 、
notice-hot = ホットリード：{ $who }
notice-handed-over = 新しい引き渡し（{ $via }）：{ $who }
notice-due-soon = 初回コンタクトの期限間近：{ $who }
notice-breached = 初回コンタクトの期限超過：{ $who }
notice-reactivated = 新しいファストトラック（期限は数え直し）：{ $who }
notice-who = 相手
notice-why = いま連絡する理由
notice-score = スコア
notice-what = お願い
notice-points = { $total }点（{ $temperature }）
notice-contact = 初回コンタクトのあと、正しくホットだったかを登録してください
notice-contact-by = { $due }まで（{ $left }）に初回コンタクトを取り、正しくホットだったかを登録してください
notice-open-lead = このリードを開く
notice-open-list = ホットリード一覧を開く
notice-no-address = 画面のアドレスが設定されていません（ONDO_PUBLIC_URL）。
notice-waiting = { $n }件のリードがフィードバックを待っています
notice-handed-over-on = { $who }（{ $day } 引き渡し）
notice-drawn = 抽出された{ $n }件の引き渡しを判定してください
notice-drawn-why = 正しくホットだったかが登録されていない引き渡しです。判定していただくと、登録のないリード全体についても学習できます。
notice-judge = 判定する
notice-draft = 基準 { $card } の下書き（第{ $version }版から作成）が会議に提出されました
notice-draft-by = 提出した人
notice-draft-reason = 理由
notice-draft-note = 変更の内容
notice-open-draft = 下書きを開く
notice-test = Ondoからのテストのお知らせ

## 宛先に関するエラー

notice-not-an-address = 「{ $address }」は1つのメールアドレスではありません。
notice-not-an-address-hint = 名前や括弧、mailto: を付けず、アドレスを1つだけ書いてください。例：sato@example.com
notice-address-ascii = 半角の英数字で書いてください。日本語ドメインは xn-- で始まる形で書きます。
notice-address-name = @ の前に書けるのは、英数字と . _ + - = & ' ~ で64文字までです。先頭は英数字にしてください。
notice-address-domain = @ の後ろには example.com のようなドメイン名を書いてください。IPアドレス、ポート番号、パス、ドットのない名前は使えません。
notice-no-mail-server = メールサーバーが設定されていません。
notice-no-mail-server-hint = ONDO_SMTP_HOST と ONDO_SMTP_FROM を設定してください。
notice-no-public-url = お知らせには画面へのリンクが必要ですが、画面のアドレスが設定されていません。
notice-no-public-url-hint = ONDO_PUBLIC_URL を設定してください（例：https://ondo.example.com）。
notice-no-team = 現在の合意に「{ $team }」というチームはありません。
notice-no-team-hint = 合意にあるチーム：{ $names }
