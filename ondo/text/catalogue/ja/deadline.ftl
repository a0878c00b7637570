## Words of a deadline that moved

deadline-holidays-or-settings-changed = 祝日または会社の設定の変更
deadline-version-has-other-hours = 合意の第{ $number }版で営業時間が変更
deadline-is-later = 期限が { $was } から延びました（{ $why }）
deadline-is-earlier = 期限が { $was } から早まりました（{ $why }）
deadline-version-has-other-hours-on-days = 合意の第{ $number }版で { $days } の営業時間が変更
deadline-list-comma = 、
