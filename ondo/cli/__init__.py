"""The ``ondo`` command: the composition root that reads settings, opens the ledger and hands it to a room."""

from __future__ import annotations

import gc
import os
import sys

TELEMETRY_OFF = {"DO_NOT_TRACK": "1", "ITERATIVE_DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}

SELDOM = (50_000, 10, 10)
"""When a command collects garbage: it loads a million objects that stay, which would be walked over again and again.

A service answers between collections: there they stay short.
"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; refusals end with a message and the exit code of their class."""
    os.environ.update(TELEMETRY_OFF)
    from ondo.cli.app import BEYOND_SERVING, fail, not_installed, spoken, unusable
    from ondo.cli.help import help_language
    from ondo.cli.program import program
    from ondo.domain.errors import OndoError

    words = sys.argv[1:] if arguments is None else arguments
    if arguments is None and words[:1] != ["serve"]:
        gc.set_threshold(*SELDOM)
    try:
        program()(args=words, obj=help_language(words))
    except OndoError as error:
        sys.exit(fail(error, spoken(words)))
    except ModuleNotFoundError as error:
        if error.name not in BEYOND_SERVING:
            raise
        sys.exit(fail(not_installed(error), spoken(words)))
    except OSError as error:
        sys.exit(fail(unusable(error), spoken(words)))
