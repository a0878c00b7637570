## Figures with the ends of their intervals

figure-interval = { $low }〜{ $high }
figure-with-interval = { $value }（{ $low }〜{ $high }）
figure-points-under = { $high }点未満
figure-points-from = { $low }点以上
figure-points-between = { $low }〜{ $last }点
