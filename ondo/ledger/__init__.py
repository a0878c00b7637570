"""The ledger: everything Ondo knows, appended and never overwritten."""

from ondo.ledger.identity_key import IdentityKey
from ondo.ledger.opening import open_ledger
from ondo.ledger.store import Ledger, Tx, revision_of

__all__ = ["IdentityKey", "Ledger", "Tx", "open_ledger", "revision_of"]
