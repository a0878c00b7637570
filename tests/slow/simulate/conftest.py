"""The company of the fast tests."""

from tests.simulate.conftest import company

__all__ = ["company"]
