## Connection files

connect-bad-url = { $where } の「{ $value }」は接続先のアドレスではありません。
connect-bad-url-hint = https://crm.example.com のように、名前やパスワードを含めずに書いてください。
connect-pushed-and-read = 項目「{ $name }」は書き込みと読み取りの両方に使われています。自分で書いた値を読み返すことになります。
connect-pushed-and-read-hint = どちらか一方から外してください。
connect-no-such-kind = スコアの書き込み先「{ $kind }」を読む files の項目がありません。
connect-no-such-kind-hint = リードを表す項目の名前を指定してください。
connect-bad-name = 「{ $name }」は接続の名前に使えません。
connect-bad-name-hint = 英小文字、数字、-、_ を使ってください。ファイル名になります。
connect-no-such-connection = 接続「{ $name }」がありません（{ $path } がありません）。
connect-no-such-connection-hint = examples/connect の例をコピーし、アドレスを書き換えてください。
connect-see-keys = 接続ファイルのキーは docs/connect.md にあります。
connect-no-such-connector = コネクタ「{ $name }」はありません。
connect-connectors-are = あるのは：{ $names }
connect-unknown-kind = このコネクタは「{ $name }」を読めません。読めるのは { $known } です。
connect-takes-no-scores = 「{ $name }」にはスコアを書き込めません。
connect-no-token = { $variable } が設定されていません。
connect-bad-token = { $variable } に、トークンには使えない文字が含まれています。
connect-token-file = { $variable }：{ $path } を読めません。
connect-token-hint = 接続先でトークンを作成し、環境変数か、末尾に _FILE を付けた変数が指すファイルに入れてください。
connect-list-comma = 、

## Speaking with the other system

connect-asks-for-pause = { $url } が { $seconds } 秒の休止を求めています。
connect-run-goes-on-later = 後でもう一度実行してください。続きから再開します。
connect-no-answer = { $url } が応答しません。
connect-denied = { $url } がトークンを拒否しました（ステータス { $status }）。
connect-denied-hint = 接続先で新しいトークンを作成してください。持ち主にはリードの参照と変更の権限が必要です。
connect-used-up = { $url } の今日のリクエスト数の上限に達しました。
connect-sign-in-refused = { $url } がトークンを発行しませんでした（ステータス { $status }）：{ $text }
connect-no-access-token = { $url } の応答にトークンがありません。
connect-sign-in-hint = oauth の token_url、client_id、scope と、環境変数のクライアントシークレット、リフレッシュトークンを確認してください。
connect-token-rotates = { $url } は毎回別のリフレッシュトークンを発行します。Ondo はそれを保存できません。
connect-token-rotates-hint = アプリの設定でリフレッシュトークンのローテーションを無効にするか、リフレッシュトークンを使わないクライアント認証に切り替えてから、新しく作成してください。
connect-job-failed = 接続先がレコードの読み出しに失敗しました：{ $text }
connect-not-json = { $url } の応答が JSON ではありません。
connect-not-json-hint = アドレスと、コネクタが対応するバージョンかどうかを確認してください（docs/connect.md）。
connect-too-large = { $url } の応答が { $most } バイトを超えました。
connect-not-as-expected = { $system } の応答が、コネクタの知る形と異なります。
connect-refused = 接続先が問い合わせを拒否しました（ステータス { $status }）：{ $text }
connect-refused-there = 接続先が拒否しました（ステータス { $status }）：{ $text }。{ $advice }
connect-check-field = push の項目と、トークンの持ち主がこのレコードを変更できるかを確認してください。
connect-may-have-arrived = 応答がはっきりせず、届いた可能性があります。次の実行で確認してから書き込みます。

## Runs

connect-runs-already = 接続「{ $name }」はすでに実行中です。
connect-runs-already-hint = 終わるのを待つか、もう一方を終了してください。
connect-say-what = 接続の名前と、--check、--once、--every、--state のどれか1つを指定してください。
connect-say-what-hint = ondo connect NAME --check（--dry-run は --once と一緒に使います）。名前を省くと接続の一覧を表示します。
connect-too-often = --every の間隔が短すぎます。
connect-too-often-hint = 1m 以上を指定してください。
connect-none-yet = 接続はまだありません。{ $folder } に置いてください。
connect-signed-in = { $url } に { $who } としてサインインしました。
connect-read = { $kind }：読み取り { $read }、変更なし { $unchanged }、対象外 { $left_out }、該当リードなし { $unknown }、消去済み { $erased }、拒否 { $refused }
connect-new = 新規：{ $news }
connect-sent = 書き込み { $sent }（うちコメント { $notes }）、変更なし { $unchanged }、スコアなし { $unscored }、拒否 { $refused }
connect-never-read = 接続「{ $name }」はまだ読み取られていません。
connect-never = なし
connect-state = { $kind }：最後まで読んだ日時 { $read_at }（{ $lag } 秒前）、レコード { $records }、一覧から消えたもの { $gone }、拒否 { $refused }、消去済み { $erased }
connect-column-kind = 種類
connect-column-record = レコード
connect-column-why = 理由
connect-being-sent = 書き込み

## Fields of the other system

connect-fields-fine = 書き込む項目と読み取る項目は、すべて接続先にあります。
connect-fields-denied = このトークンでは項目の定義を参照できないため、確認していません。
connect-fields-unseen = レコードがまだ1件もないため、項目を確認できません。レコードができたら、もう一度確認してください。
connect-field-missing = 書き込む項目ですが、接続先にありません。{ $how }
connect-field-unread = 読み取る項目ですが、接続先にありません。{ $how }使わない場合はマッピングから外してください。
connect-field-read-only = 書き込む項目ですが、接続先で変更できません。自動計算の項目か、トークンの持ち主に変更の権限がありません。
connect-field-other-type = { $value } を書き込む項目ですが、接続先の型が合いません。{ $type }の項目にしてください。
connect-field-number = 数値
connect-field-text = テキスト
connect-field-as-read = マッピングで読み取る型
connect-make-field-bottlecrm = BottleCRM の Settings → Custom fields → New field で作成してください（対象：{ $kind }、キー：{ $name }、型：{ $type }）。
connect-make-field-hubspot = HubSpot の「設定」→「プロパティー」→「プロパティーを作成」で作成してください（対象：{ $kind }、内部名：{ $name }、型：{ $type }）。
connect-make-field-salesforce = Salesforce の「設定」→「オブジェクトマネージャー」→「項目とリレーション」→「新規」で作成してください（対象：{ $kind }、項目名：{ $name }（__c は除く）、型：{ $type }）。接続に使うユーザーには、項目レベルセキュリティで参照と編集を許可してください。
connect-make-field-dynamics = Power Apps の「テーブル」→「列」→「新しい列」で作成してください（対象：{ $kind }、論理名：{ $name }、型：{ $type }）。msdyn_ で始まる列は Sales Insights を有効にすると使えます。

## What is told

connect-note = Ondo：{ $temperature }、{ $total }点{ $chance }。{ $reasons }
connect-note-blinded = Ondo：{ $temperature }{ $chance }。{ $reasons }（基準の試験運用中のため点数は伏せています）
connect-note-mark = [引き渡し { $handoff }]

## 接続の画面

connect-page = 接続
connect-page-note = リード・行動・結果を読み取り、スコアを送る相手のシステムです。
connect-page-none = 接続はまだ設定されていません。会社のフォルダの connect/NAME.yaml に設定を置きます。
connect-page-kind = レコード
connect-page-read = 最終取得
connect-page-records = 取得済み
connect-page-refused = エラー
connect-page-problem = 状態
connect-page-fine = 正常
connect-page-last-refused = 最近のエラー
