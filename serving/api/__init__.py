"""Routes of API v1, one module for each part."""
