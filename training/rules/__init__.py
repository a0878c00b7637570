"""New rules: predicates, candidates, and their screening."""
