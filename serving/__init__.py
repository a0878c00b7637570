"""The scoring service and the pages where people decide."""
