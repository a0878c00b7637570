"""Metrics: how good scores are, calibration, intervals, and the test of the card as a whole."""
