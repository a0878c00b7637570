"""Connections to other systems: their records become facts, and leads' scores are sent to them."""
