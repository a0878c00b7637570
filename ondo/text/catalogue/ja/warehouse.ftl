## 会社のデータウェアハウス

warehouse-no-address = { $variable } が設定されていないため、データウェアハウスの場所が分かりません。
warehouse-no-address-hint = { $variable } にアドレス（例：postgres://reader@dwh.example.com/sales）を、または { $variable }_FILE にアドレスを書いたファイルのパスを設定してください。
warehouse-file-unreadable = { $variable } のファイルを読めません。
warehouse-no-table-name = 「{ $name }」はテーブル名に使えません。
warehouse-no-table-name-hint = 英数字とアンダースコアで書きます。スキーマはピリオドの前に付けます（例：analytics.ondo_scores）。
warehouse-query-refused = データウェアハウスがSQLを受け付けませんでした：{ $cause }
warehouse-table-refused = データウェアハウスがテーブルの書き込みを受け付けませんでした：{ $cause }
warehouse-holds-something-else = データウェアハウスのテーブル { $name } にはスコア表にない列があるため、上書きしません。
warehouse-holds-something-else-hint = 別の名前にするか、先にそのテーブルを削除してください。
warehouse-not-installed = データウェアハウスに必要なライブラリがありません：{ $name }
warehouse-not-installed-hint = pip install 'ondo[warehouse]'（BigQueryは adbc-driver-bigquery、Snowflakeは adbc-driver-snowflake も）
warehouse-unreachable = データウェアハウスに接続できません：{ $cause }
warehouse-unreachable-hint = アドレス、ネットワーク、アカウントを確認してください。
warehouse-no-query = この設定のどの項目にもsqlがありません。
warehouse-no-query-hint = ファイルを指定するか、filesの項目にsql:を書いてください。
warehouse-no-driver = データウェアハウスのアドレスの先頭が、対応している種類ではありません。
warehouse-no-driver-hint = 対応しているもの：{ $schemes }
