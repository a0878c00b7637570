## Figures with the ends of their intervals

figure-interval = { $low } to { $high }
figure-with-interval = { $value } ({ $low } to { $high })
