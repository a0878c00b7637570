## A lead's scores in the past

lead-decay = スコアディケイ
lead-caps = 軸の上限
lead-list-comma = 、
lead-rule-came = { $rule } { $points }（加わる）
lead-rule-went = { $rule } { $points }（なくなる）
lead-rule-gives-more = { $rule } { $points }（増える）
lead-rule-gives-less = { $rule } { $points }（減る）
lead-points-move = { $old }点から{ $new }点（{ $points }）
lead-points-stay = { $points }点のまま
lead-temperature-moves = { $points }、{ $was }から{ $now }へ
lead-score-because = { $score }：{ $why }
lead-ahead-heading = 時間の経過だけで変わること
lead-ahead-nothing = 新しい情報がない限り、時間がたっても変わりません。
lead-ahead-in = { $days }日後（{ $on }）
lead-ahead-today = 今日（{ $on }）
lead-ahead-reset = 行動スコアが0点に戻ります
lead-day-heading = 指定した日のスコア
lead-day-on = 日付
lead-day-against = 比べる日
lead-day-show = 表示
lead-day-back = { $days }日前
lead-day-as-known = { $on } の終わりに分かっていた情報による点数（スコアリング基準 第{ $version }版）
lead-day-moved = 増減
lead-day-cause = 理由
lead-day-unchanged = 変わらないもの：{ $rules }
lead-cause-card = スコアリング基準の改定
lead-cause-time = 時間の経過
lead-cause-facts = 新しく分かった情報
lead-cause-event = { $event }（{ $on }）

## リードの会社

lead-account-alone = 会社全体：ほかのリードはいません
lead-account-hot = 会社全体：{ $hottest }、{ $people }人のうち{ $active }人が過去{ $days }日間に行動
lead-account-unscored = 会社全体：{ $people }人のうち{ $active }人が過去{ $days }日間に行動
lead-account-beside-hot = 会社全体：{ $hottest }、同僚{ $people }人のうち{ $active }人が過去{ $days }日間に行動
lead-account-beside-unscored = 会社全体：同僚{ $people }人のうち{ $active }人が過去{ $days }日間に行動
lead-account-this-lead = このリード
lead-account-colleague = 同僚

## 検索と取り消し

lead-search-length = 検索語は{ $shortest }〜{ $longest }文字で指定してください。
lead-search-length-hint = 会社名・氏名・メールアドレスの一部、または ID の全体を入力します。
lead-nothing-to-take-back = 取り消す記録がありません。取り消し済みか、別のシステムから届いた記録です。
lead-nothing-to-take-back-hint = 別のシステムから届いたものは、そのシステムで訂正してください。
lead-amount-unreadable = 「{ $amount }」は金額として読めません。
lead-amount-unreadable-hint = 1200000 のように数字で入力するか、空欄にしてください。
lead-account-highest = { $temperature }（最高{ $total }点）
lead-account-highest-whose = { $temperature }（最高{ $total }点、{ $whose }）
lead-account-whose = { $temperature }（{ $whose }）
lead-points-blinded = 基準の試験運用中は点数を表示しません。どちらの基準が引き渡したかに判断が左右されないようにするためです。
lead-points-blinded-hint = 試験運用の開始より前の日を指定するか、終了後にご覧ください。
