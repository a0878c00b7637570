"""Leads through the API and the pages: ingest, facts, history, links, outcomes in batches."""
