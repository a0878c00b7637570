"""Hand-offs through the API and the pages: the hot list, one hand-off, feedback."""
