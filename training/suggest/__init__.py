"""Suggestions: points, settings, line, gates and rules that the labels support, and what each does."""
