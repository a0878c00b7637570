"""The ``ondo`` command: the composition root that reads settings, opens the ledger and hands it to a room."""

from __future__ import annotations

import importlib
import os
import sys

TELEMETRY_OFF = {"DO_NOT_TRACK": "1", "ITERATIVE_DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}

COMMANDS = (
    *("init_cmd", "import_cmd", "simulate_cmd", "card_cmd", "agreement_cmd", "train_cmd"),
    *("watch_cmd", "request_cmd", "report_cmd", "nurture_cmd", "lead_cmd", "erase_cmd", "forget_cmd"),
    *("serve_cmd", "migrate_cmd", "webhook_cmd", "key_cmd", "demo_cmd"),
)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; refusals end with a message and the exit code of their class."""
    os.environ.update(TELEMETRY_OFF)
    import typer

    from ondo.cli.app import BEYOND_SERVING, fail, not_installed, spoken, unusable, whole_program
    from ondo.domain.errors import OndoError

    app = typer.Typer(name="ondo", add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
    app.callback(
        no_args_is_help=True,
        help="[b]Ondo[/b] (温度) keeps your own definition of a hot lead true: score, hand over, listen to sales, "
        "suggest better points, decide together.",
        epilog="Start with [b]ondo demo[/b] for a simulated company, or [b]ondo init[/b] for your own.",
    )(whole_program)
    for name in COMMANDS:
        importlib.import_module(f"ondo.cli.{name}").register(app)
    words = sys.argv[1:] if arguments is None else arguments
    try:
        app(args=words)
    except OndoError as error:
        sys.exit(fail(error, spoken(words)))
    except ModuleNotFoundError as error:
        if error.name not in BEYOND_SERVING:
            raise
        sys.exit(fail(not_installed(error), spoken(words)))
    except OSError as error:
        sys.exit(fail(unusable(error), spoken(words)))
