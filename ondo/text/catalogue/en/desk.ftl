desk-no-ledger = There is no ledger in { $home }.
desk-no-ledger-hint = Set ONDO_HOME, or name the folder: open_company(home="…"). A simulated company: make demo.
desk-no-proposal = Nothing was proposed for this card yet.
desk-no-proposal-hint = A proposal is made by ondo recalibrate.
