"""Mappings by the names of intakes: the company's own files in its home, else the presets."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from ondo.definitions.intake import BodySignature, IntakeMapping
from ondo.definitions.intake_file import load_intake, preset_file
from ondo.definitions.intake_schema import Preset
from ondo.domain.errors import DefinitionError, NotFound, Unavailable
from ondo.text.messages import Message

FOLDER = "intake"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_SUFFIX = ".yaml"


class IntakeMappings:
    """Knows the mapping of each intake; a file that changed is read again.

    Parameters
    ----------
    home:
        The company's home; its mappings are ``intake/NAME.yaml`` there.
    zone:
        The company's zone, for mappings that say none.
    """

    def __init__(self, home: Path, zone: ZoneInfo) -> None:
        self._folder, self._zone = home / FOLDER, zone
        self._read: dict[Path, tuple[tuple[int, int], IntakeMapping]] = {}

    def mapping(self, name: str) -> IntakeMapping:
        """Return the mapping of an intake.

        Raises
        ------
        NotFound
            There is no file and no preset of this name.
        DefinitionError
            The file has mistakes.
        """
        path = self._path(name)
        if path is None:
            raise NotFound(Message("intake-no-such-name"), Message("intake-no-such-name-hint", folder=FOLDER))
        state = path.stat()
        stamp = state.st_mtime_ns, state.st_size
        before = self._read.get(path)
        if before is not None and before[0] == stamp:
            return before[1]
        read = load_intake(path)
        read = replace(read, records=replace(read.records, zone=read.records.zone or self._zone))
        self._read[path] = stamp, read
        return read

    def signature(self, name: str) -> BodySignature | None:
        """Return how bodies of an intake are signed; ``None`` where they are not, or its mapping has mistakes."""
        try:
            return self.mapping(name).signature
        except DefinitionError:  # nothing of the body will be read
            return None

    def secret(self, signature: BodySignature) -> bytes:
        """Return the secret of a signature; ``Unavailable`` when its file cannot be read or is empty."""
        try:
            secret = (self._folder / signature.secret_file).read_bytes().strip()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            secret, why = b"", getattr(error, "strerror", None) or str(error)
        else:
            why = "empty"
        if not secret:
            raise Unavailable(Message("intake-no-secret", file=signature.secret_file, why=why))
        return secret

    def _path(self, name: str) -> Path | None:
        if not _NAME.fullmatch(name):
            return None
        own = self._folder / f"{name}{_SUFFIX}"
        if own.is_file():
            return own
        return preset_file(Preset(name)) if name in set(Preset) else None

    def names(self) -> list[str]:
        """Return the names of all intakes that may be sent to, presets among them."""
        own = {path.stem for path in self._folder.glob(f"*{_SUFFIX}") if _NAME.fullmatch(path.stem)}
        return sorted(own | {preset.value for preset in Preset})
