"""The daily watch: drift, inflation, precision, and the decision to recalibrate."""
