"""Speed as ratios: each way of Ondo's against a named rival, in one run, after checking that both answer the same."""
