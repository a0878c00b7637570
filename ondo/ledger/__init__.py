"""The ledger: everything Ondo knows, appended and never overwritten."""

from ondo.ledger.store import Ledger, Tx, open_ledger, revision_of

__all__ = ["Ledger", "Tx", "open_ledger", "revision_of"]
