## Names of features, beside those of the rules, kinds and attributes of the card
feature-every-time = { $name }（上限なしの回数）
feature-times-in-30-days = { $name }（30日間の回数）
feature-times-ever = { $name }（累計回数）
feature-days-since-the-last = { $name }（最後からの日数）
feature-days-ahead = { $name }（あと何日）
feature-idle-days = 最後の行動からの日数
feature-days-since-first-touch = 最初の接点からの日数
feature-actions-in-30-days = 30日間の行動数
feature-days-with-an-action = 行動のあった日数
feature-contact-after-reading = 情報閲覧のあとに問い合わせ系の行動
feature-active-colleagues = 30日間に動いた同じ企業の人数
feature-last-action = 直近の行動
feature-first-action = 最初の行動
feature-channel = 流入経路
## Engines beside DuckDB
feature-needs-spark = Spark に処理を頼むための PySpark がありません。
feature-needs-spark-hint = ondo[spark] を入れてください。Java 17 が必要です。
feature-no-spark = { $master } の Spark が応答しません: { $problem }
feature-no-spark-hint = Java 17 があり、マスターが動いているか確認してください。
