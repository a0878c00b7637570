"""Cards, proposals, decisions and rule requests through the API and the pages."""
