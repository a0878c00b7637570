"""Reports of a recalibration: plots, model card, and what MLflow records."""
