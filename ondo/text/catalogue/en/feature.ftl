## Names of features, beside those of the rules, kinds and attributes of the card
feature-every-time = { $name } (every time)
feature-times-in-30-days = { $name }: times in 30 days
feature-times-ever = { $name }: times ever
feature-days-since-the-last = { $name }: days since the last
feature-days-ahead = { $name }: days ahead
feature-idle-days = days since the last action
feature-days-since-first-touch = days since the first touch
feature-actions-in-30-days = actions in 30 days
feature-days-with-an-action = days with an action
feature-contact-after-reading = asked for contact after reading
feature-active-colleagues = active colleagues in 30 days
feature-last-action = last action
feature-first-action = first action
feature-channel = channel
## Engines beside DuckDB
feature-needs-spark = PySpark, which asks Spark, is not installed.
feature-needs-spark-hint = Install ondo[spark]; it needs Java 17.
feature-no-spark = Spark at { $master } does not answer: { $problem }
feature-no-spark-hint = Look whether Java 17 is there and the master is running.
