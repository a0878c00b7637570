"""Models: the teacher, the LightGBM challenger, its tuning, and the bundle that is served."""
