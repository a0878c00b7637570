## Problems that are no fault of the request

problem-ledger-away = The ledger cannot be used at the moment.
problem-try-again = Try the same again in a moment; what was accepted before stays accepted, and nothing counts twice.
