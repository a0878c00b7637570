## Amounts of money

money-yen = { $amount }円
money-amount = { $currency } { $amount }
