"""Prints version and path of the newest Python of this machine that Ondo promises to run on, or of the newest 3.12.

Looked for on the search path, among pyenv's and uv's versions, and in the usual folders. Versions that are not released
yet do not count, nor do builds without the global lock: no library promises anything about them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

OLDEST = (3, 11)
LIMIT = 10.0
"""Seconds that a Python may take to say its version."""

_ASK = (
    "import sys, sysconfig as s; v = sys.version_info; "
    "print(*v[:3], v.releaselevel, int(bool(s.get_config_var('Py_GIL_DISABLED'))), sys.implementation.name)"
)


def places(env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Walk over files that may be a Python: the one that asks, then those on the search path."""
    yield Path(sys.executable)
    folders = [Path(folder) for folder in env.get("PATH", "").split(os.pathsep) if folder]
    folders += [Path("/usr/local/bin"), Path("/usr/bin"), Path("/opt/homebrew/bin")]
    pyenv = Path(env.get("PYENV_ROOT") or home / ".pyenv")
    folders += sorted(pyenv.glob("versions/*/bin"))
    folders += sorted((home / ".local/share/uv/python").glob("*/bin"))
    for folder in folders:
        yield folder / "python3"
        yield from sorted(folder.glob("python3.[0-9]*"))


def version(python: Path) -> tuple[int, int, int] | None:
    """Ask a Python for its version; ``None`` when it does not start or is none that counts."""
    try:
        ran = subprocess.run([python, "-Ic", _ASK], capture_output=True, text=True, timeout=LIMIT, check=True)
        major, minor, micro, level, free, name = ran.stdout.split()
        numbers = int(major), int(minor), int(micro)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    usable = (level, free, name) == ("final", "0", "cpython") and numbers >= OLDEST
    return numbers if usable else None


def newest(pythons: Iterable[Path], series: str = "") -> tuple[Path, tuple[int, int, int]] | None:
    """Return the Python of the highest version, the first of equal ones, and its version; of a series as 3.12 only."""
    best: tuple[Path, tuple[int, int, int]] | None = None
    real: set[Path] = set()
    for python in pythons:
        if not python.is_file() or python.suffix == ".py" or python.name.endswith("-config"):
            continue
        if python.resolve() in real and python.is_symlink():
            continue
        real.add(python.resolve())
        numbers = version(python)
        fits = numbers is not None and series in ("", f"{numbers[0]}.{numbers[1]}")
        if numbers is not None and fits and (best is None or numbers > best[1]):
            best = python, numbers
    return best


if __name__ == "__main__":
    chosen = newest(places(os.environ, Path.home()), *sys.argv[1:2])
    if chosen is not None:
        sys.stdout.write(f"{'.'.join(map(str, chosen[1]))} {chosen[0]}\n")
