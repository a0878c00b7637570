## Figures with the ends of their intervals

figure-interval = { $low } to { $high }
figure-with-interval = { $value } ({ $low } to { $high })
figure-points-under = under { $high }
figure-points-from = { $low } or more
figure-points-between = { $low } to { $last }
