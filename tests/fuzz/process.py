"""Process of the fuzzer: ``python -m tests.fuzz.process NAME [options]``; ``each`` takes all but one by turns."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import wraps

import atheris

# What reads what is handed in; the rooms behind it would only make it slower.
READERS = ["ondo.definitions", "ondo.domain", "ondo.importing", "ondo.intake", "ondo.text", "serving.webhooks"]
with atheris.instrument_imports(include=READERS):
    from tests.fuzz.targets import TARGETS


LONGEST_SECONDS = 10
"""Of a processor, for one input."""


def bounded(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return a target that also fails when an input takes too long."""

    @wraps(target)
    def run(data: bytes) -> None:
        began = time.process_time()
        target(data)
        took = time.process_time() - began
        assert took < LONGEST_SECONDS, f"took {took:.1f} seconds"

    return run


def each(data: bytes) -> None:
    """Give the rest of an input to the target that its first byte names; ``extreme``, which takes long, is apart."""
    targets = [target for name, target in TARGETS.items() if name != "extreme"]
    targets[data[0] % len(targets) if data else 0](data[1:])


def main() -> None:
    """Give the fuzzer its target; the process ends with it."""
    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], bounded(TARGETS.get(name, each)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
