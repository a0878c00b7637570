"""Background workers: webhook dispatcher, deadlines, expirations, rescoring, due scores."""
