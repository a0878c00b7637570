"""Decisions: versions of cards and agreements, proposals, requests, and the models that were promoted."""
