"""Checks of the watch: each measure beside what was normal, as findings with their causes."""
