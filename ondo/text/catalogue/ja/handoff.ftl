## Hand-offs as rows of the hot list

handoff-new-fast-track = 新しいファストトラック：{ $name }（{ $ago }）
handoff-contacted = コンタクト済み
handoff-scored-then = 引き渡し時{ $total }点（{ $day }、第{ $version }版）
handoff-points-hidden = { $day }に引き渡し
handoff-no-score-now = { $before }。現行の基準では採点できません
handoff-scored-now = { $before } → いま{ $total }点（{ $temperature }）
handoff-scored-now-by-version = { $before } → いま{ $total }点（{ $temperature }、第{ $version }版）
handoff-temperature-now = { $before } → いま{ $temperature }
handoff-list-comma = 、
handoff-between-sentences = 。
handoff-sample-note = 探索サンプル（学習のため無作為に選択）

## What both sides of the agreement have kept, and what came of it

handoff-no-reason-given = 理由なし

## Whose clock a deadline runs on

handoff-company = 全社
handoff-business-hours = { $hours }営業時間
handoff-minutes = { $minutes }分
handoff-late = { $time }超過
handoff-left = 残り{ $time }
