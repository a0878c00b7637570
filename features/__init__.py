"""Features of leads as known at an instant: one lead in plain Python, many through Ibis."""
