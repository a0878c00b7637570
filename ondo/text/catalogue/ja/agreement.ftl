## Agreements: findings of a check

agreement-bad-zone = 「{ $value }」というタイムゾーンはありません。
agreement-bad-zone-hint = 例：Asia/Tokyo、America/New_York
agreement-bad-country = 「{ $value }」の祝日は分かりません。
agreement-bad-country-hint = { $guess }JP や US-CA のような ISO 3166 のコードで書きます。
agreement-team-twice = チーム「{ $value }」が二度書かれています。
agreement-team-twice-hint = id はチームごとに変えてください。
agreement-department-twice = 部門「{ $value }」が二度書かれています。
agreement-department-twice-hint = 片方を消してください。
agreement-department-brackets = 部門「{ $value }」にかっこが含まれています。
agreement-department-brackets-hint = かっこを使わずに書いてください。名前は「田中(営業)」のように署名します。
agreement-member-twice = 「{ $value }」は複数のチームに入っています。
agreement-member-twice-hint = 期限の時計が決まるよう、1つのチームだけに書いてください。
agreement-soon-twice = due_soon_hours と due_soon_share は、どちらか一方だけを書いてください。
agreement-soon-twice-hint = share は初回コンタクトまでの時間に対する割合です。
agreement-soon-too-long = due_soon_hours（{ $soon }）は first_contact_hours（{ $first }）より短くしてください。
agreement-soon-too-long-hint = 引き渡した直後から「期限間近」になってしまいます。
agreement-follow-up-of-no = sales.silence が negative のときは、未登録の引き渡しの抽出確認はできません。
agreement-follow-up-of-no-hint = どちらかを削除してください。negative では、登録のないリードはすでに「ホットではなかった」ことになります。
agreement-has-errors = 合意の定義に誤りがあります。
agreement-has-errors-hint = ondo agreement check で確認してください。
