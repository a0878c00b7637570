"""Schemas of requests and answers: the contract that the OpenAPI document shows."""
