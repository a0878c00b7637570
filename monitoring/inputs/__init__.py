"""Inputs of monitoring: what the ledger knows, and the leads scored week by week."""
