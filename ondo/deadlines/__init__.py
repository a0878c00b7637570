"""Deadlines of hand-offs: when a first contact is owed, which deadlines moved, which are to be announced."""
