## Figures with the ends of their intervals

figure-interval = { $low }〜{ $high }
figure-with-interval = { $value }（{ $low }〜{ $high }）
