"""The company of the fast tests, for what takes long to learn from it."""

from tests.training.conftest import company, company_data, company_tables

__all__ = ["company", "company_data", "company_tables"]
