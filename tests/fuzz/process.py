"""Process of the fuzzer: ``python -m tests.fuzz.process NAME [options of libFuzzer]``; ``each`` takes all by turns."""

from __future__ import annotations

import sys

import atheris

# What reads what is handed in; the rooms behind it would only make it slower.
READERS = ["ondo.definitions", "ondo.domain", "ondo.importing", "ondo.intake", "ondo.text", "serving.webhooks"]
with atheris.instrument_imports(include=READERS):
    from tests.fuzz.targets import TARGETS


def each(data: bytes) -> None:
    """Give the rest of an input to the target that its first byte names."""
    targets = list(TARGETS.values())
    targets[data[0] % len(targets) if data else 0](data[1:])


def main() -> None:
    """Give the fuzzer its target; the process ends with it."""
    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], TARGETS.get(name, each))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
