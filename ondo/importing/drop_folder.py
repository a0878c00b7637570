"""Folder into which other systems drop files: which of them are whole, and where they go when they have been read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ondo.definitions.mapping import ImportMapping
from ondo.importing.tables import REFUSED

QUIET = 60.0
"""Seconds for which nobody has written to a file that is taken for whole."""
DONE, FAILED = "done", "failed"
"""Where files go that were imported, and that could not be read."""


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file in the folder, with its size and the time of its last change, by which a later change is noticed."""

    path: Path
    size: int
    changed: float

    @property
    def is_unchanged(self) -> bool:
        """Whether nobody has written to it since it was looked at; false when it is gone."""
        return _looked_at(self.path) == self


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What a look into the folder shows: files to import, in the order of the mapping, and those it has no part for."""

    whole: tuple[DroppedFile, ...]
    unmapped: tuple[str, ...]


def look_into(folder: Path, mapping: ImportMapping, now: float) -> FolderLook:
    """Look for files that are whole at ``now`` (seconds since 1970). Hidden files and folders are nobody's."""
    rank = {file.name: number for number, file in enumerate(mapping.files)}
    whole: list[tuple[int, DroppedFile]] = []
    unmapped: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith(REFUSED + ".part") or not path.is_file():
            continue
        file_map = mapping.file_map(path.name)
        if file_map is None:
            unmapped.append(path.name)
        elif (file := _looked_at(path)) is not None and now - file.changed >= QUIET:
            whole.append((rank[file_map.name], file))
    return FolderLook(tuple(file for _, file in sorted(whole, key=lambda each: each[0])), tuple(unmapped))


def _looked_at(path: Path) -> DroppedFile | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return DroppedFile(path, status.st_size, status.st_mtime)


def put_away(path: Path, where: str) -> Path:
    """Move a file into a folder beside it under its own name, or the next one with a number, and return its place.

    Whoever is ended before leaves the file where it is: imported again, it changes nothing.
    """
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    number, place = 1, folder / path.name
    while place.exists():
        number += 1
        place = folder / f"{number}-{path.name}"
    return path.rename(place)
