"""What was known about a lead at an instant: one lead in plain Python, many through Ibis."""
