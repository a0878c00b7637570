## Problems that are no fault of the request

problem-ledger-away = The ledger cannot be used at the moment.
problem-try-again = Try the same again in a moment; what was accepted before stays accepted, and nothing counts twice.
problem-text-too-long = it has { $length } characters, more than { $most }
problem-text-with-nul = the character U+0000 is not allowed
problem-of-text = { $name }: { $problem }.
problem-send-shorter = Send a shorter one.
