## 決定シート：改定案をA4一枚で。

sheet-link = 決定シート（A4一枚・印刷して署名）
sheet-heading = 決定シート
sheet-appendix = 改定案の全体（付録）
sheet-print = このページはA4一枚に印刷できます。
sheet-happened = 何が起きたか
sheet-suggested = 何を、なぜ提案するか
sheet-more-changes = ほかに変更{ $more }件が付録にあります。
sheet-brings = 得られるものと、失うもの
sheet-unknown = このデータからは分からないこと
sheet-unknown-none = 再調整が挙げた制約はありません。
sheet-more-limits = ほかに{ $more }件が付録にあります。
sheet-decision = 決定
sheet-approve = 承認
sheet-approve-part = 一部を承認
sheet-decline = 却下
sheet-reason = 理由：
sheet-marketing = マーケティング
sheet-sales = 営業
sheet-name = 氏名
sheet-date = 日付
