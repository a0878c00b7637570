"""The ``ondo`` command: the composition root that reads settings, opens the ledger and hands it to a room."""

from __future__ import annotations

import os
import sys

TELEMETRY_OFF = {"DO_NOT_TRACK": "1", "ITERATIVE_DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; refusals end with a message and the exit code of their class."""
    os.environ.update(TELEMETRY_OFF)
    from ondo.cli.app import BEYOND_SERVING, fail, not_installed, spoken, unusable
    from ondo.cli.help import help_language
    from ondo.cli.program import program
    from ondo.domain.errors import OndoError

    words = sys.argv[1:] if arguments is None else arguments
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
