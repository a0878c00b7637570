"""The ledger: everything Ondo knows, appended and never overwritten."""

from ondo.ledger.db.identity_key import IdentityKey
from ondo.ledger.db.store import Ledger, Tx, revision_of
from ondo.ledger.opening import open_ledger

__all__ = ["IdentityKey", "Ledger", "Tx", "open_ledger", "revision_of"]
