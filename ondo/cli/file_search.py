"""Search of files for addresses or values: as they are, as JSON and web addresses write them, and in archives."""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from ondo.domain.sender_id import folded, normal

_ADDRESS = re.compile(rb"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,63}")
_PACKED = {".7z", ".bz2", ".xz", ".zst"}
_PARQUET = ".parquet"
_AT_ONCE = 8 * 1024 * 1024
_OVERLAP = 4_096


@dataclass(slots=True)
class Files:
    """What was looked at: ``hits`` are files that hold what was looked for, ``closed`` those nobody looked inside."""

    count: int = 0
    size: int = 0
    hits: list[Path] = field(default_factory=list)
    closed: list[Path] = field(default_factory=list)


def search_values(files: Iterable[Path], values: Iterable[str]) -> Files:
    """Look for values, whatever their case."""
    needles = {form.encode().lower() for value in values for form in _forms(value)}
    return _search(files, lambda part: any(needle in part.lower() for needle in needles))


def search_addresses(files: Iterable[Path], held: frozenset[str]) -> Files:
    """Look for addresses that the ledger holds of people; those of libraries and their authors are none."""
    return _search(
        files, lambda part: any(folded(match.decode("utf-8", "replace")) in held for match in _ADDRESS.findall(part))
    )


def _forms(value: str) -> Iterator[str]:
    for text in {value, normal(value), folded(value)}:
        yield text
        yield json.dumps(text)[1:-1]
        yield quote(text)


def _search(files: Iterable[Path], holds: Callable[[bytes], bool]) -> Files:
    done = Files()
    for file in files:
        try:
            done.size += file.stat().st_size
            done.count += 1
            if file.suffix in _PACKED:
                done.closed.append(file)
            if any(holds(part) for part in _parts(file)) or any(holds(part) for part in _texts(file)):
                done.hits.append(file)
        except OSError:
            done.closed.append(file)
    return done


def _texts(file: Path) -> Iterator[bytes]:
    """Yield what the texts of a Parquet file say, each different one once in a part of it."""
    if file.suffix != _PARQUET:
        return
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise OSError(str(error)) from error
    try:
        with pq.ParquetFile(file) as columns:
            for batch in columns.iter_batches():
                for column in batch.columns:
                    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                        yield "\n".join(column.unique().drop_null().to_pylist()).encode()
    except pa.ArrowException as error:
        raise OSError(str(error)) from error


def _parts(file: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in overlapping parts, and those of what is packed in it."""
    with file.open("rb") as raw:
        before = b""
        while part := raw.read(_AT_ONCE):
            yield before + part
            before = part[-_OVERLAP:]
    try:
        if file.suffix == ".gz":
            with gzip.open(file) as inside:
                yield inside.read()
        elif zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    yield name.encode() + archive.read(name)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as error:
        # RuntimeError is an archive that is encrypted, or packed in a way that is not known here
        raise OSError(str(error)) from error
