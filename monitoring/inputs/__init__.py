"""Inputs of the watch: what the ledger knows, and the leads scored week by week."""
