"""Soak: simulated months of the whole loop at speed, every process of it killed at random moments."""
