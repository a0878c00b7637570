"""The quarterly report: its figures, sentences, pictures and page."""
