"""Import of somebody's export: a mapping file says what the columns mean, the rows become facts of the ledger."""
