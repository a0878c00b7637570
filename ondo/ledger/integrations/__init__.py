"""Integrations: how far other systems were read, what was sent to them, and the bodies that they sent."""
