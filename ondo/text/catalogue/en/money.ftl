## Amounts of money

money-yen = JPY { $amount }
money-amount = { $currency } { $amount }
