"""Process of a soak: ``python -m tests.soak.process CLOCK WORDS``, which is ``ondo WORDS`` by the soak's clock.

The clock is put in the one place where Ondo reads the machine's, before anything else is loaded. No setting does that.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ondo.ledger.db import clock
from tests.soak.clock import SharedClock


def main() -> None:
    """Run the command to its end."""
    clock.system_clock = SharedClock(Path(sys.argv[1]))
    sys.argv = ["ondo", *sys.argv[2:]]
    from ondo.cli import main as command

    command()


if __name__ == "__main__":
    main()
