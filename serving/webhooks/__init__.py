"""Webhooks: receivers, signatures, and which addresses may be called."""
