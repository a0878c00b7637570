"""Background workers: webhook dispatcher, deadlines, expirations, follow-up draws, rescoring, due scores."""
