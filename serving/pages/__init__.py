"""The pages where people decide, rendered on the server; they work without JavaScript."""
