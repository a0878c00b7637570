"""Search for whole-number points: exact and local search, certificates, and cards that are nearly as good."""
