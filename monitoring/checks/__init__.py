"""Checks of monitoring: each measure beside what was normal, as findings with their causes."""
