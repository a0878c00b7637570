"""Notices to people: what they say, and mail and chat messages that carry them."""
