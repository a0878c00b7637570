"""The key by which addresses become digests: a file of its own, so that it is backed up apart from the ledger."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from ondo.domain.errors import Unavailable
from ondo.text.messages import Message

FILE = "identity.key"


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """Where the key comes from.

    Attributes
    ----------
    file:
        Made once, readable by its owner only, when the first address comes.
    secret:
        The setting that replicas share; the text of such a file does as well. It wins over the file.
    """

    file: Path
    secret: str = field(default="", repr=False)

    def read(self) -> bytes | None:
        """Return the key (32 bytes), or ``None`` while there is none; ``Unavailable`` when it cannot be read."""
        if self.secret:
            return _derived(self.secret)
        try:
            text = self.file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(self.file, error) from error
        if not text:
            raise _unreadable(self.file, ValueError("it is empty"))
        return _derived(text)

    def read_or_make(self) -> bytes:
        """Return the key (32 bytes), made now if there is none; of several makers one wins."""
        known = self.read()
        if known is not None:
            return known
        try:
            self._make()
        except OSError as error:
            raise _unreadable(self.file, error) from error
        made = self.read()
        assert made is not None
        return made

    def _make(self) -> None:
        """Write the whole file before it gets its name: nobody ever reads half a key."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_name(f"{self.file.name}.{secrets.token_hex(8)}")
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(number, f"{secrets.token_hex(32)}\n".encode())
            os.fsync(number)
        finally:
            os.close(number)
        try:
            os.link(draft, self.file)
        except FileExistsError:
            pass  # another process was first; its key is the one
        finally:
            draft.unlink()


def fingerprint(key: bytes) -> str:
    """Return what the ledger keeps of a key: enough to tell keys apart, nothing to make digests with."""
    return hmac.digest(key, b"ondo identity fingerprint", "sha256")[:8].hex()


def _derived(text: str) -> bytes:
    return hashlib.sha256(b"ondo identity key\x00" + text.encode()).digest()


def _unreadable(file: Path, error: Exception) -> Unavailable:
    why = getattr(error, "strerror", None) or str(error)
    return Unavailable(
        Message("problem-identity-key-unusable", file=str(file), why=why), Message("problem-check-folder-of-key")
    )


def another_key(where: str) -> Unavailable:
    """Return the refusal of a ledger whose digests were made with another key."""
    return Unavailable(Message("problem-another-identity-key", where=where), Message("problem-restore-identity-key"))
