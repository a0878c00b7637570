"""Intake of what any sender sends, as it sends it: a mapping makes facts of the records of a body."""
