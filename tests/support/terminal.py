"""The command line in this process, as somebody at a terminal uses it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ondo.cli import main

Terminal = Callable[..., tuple[int, str, str]]
"""Runs ``ondo`` with some words and returns its exit code, what it printed, and what it said of errors."""


def terminal(capsys: pytest.CaptureFixture[str], *command: str) -> Terminal:
    """Return what runs ``ondo COMMAND …``; what was printed before is left out."""

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*command, *words])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call
