"""axe-core, which tells what of a page somebody with a screen reader, a keyboard or weak eyes could not use."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.apart import REPOSITORY
from tests.support.chromium import Browser

PACKAGE = "axe-core@4.11.4"
KEPT = REPOSITORY / ".venv-axe"
_RUN = """
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations.map(
  ({id, help, nodes}) => `${id}: ${help}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))
"""


def axe_core() -> str:
    """Return the script of axe-core, fetched once: where nobody answers, npm tries for more than a minute."""
    script = KEPT / f"{PACKAGE}.js"
    if not script.exists():
        KEPT.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=KEPT) as folder:  # another worker may fetch it at the same time
            quiet = ("--silent", "--no-audit", "--no-fund", "--prefer-offline")
            command = ["npm", "install", *quiet, "--prefix", folder, PACKAGE]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            (Path(folder) / "node_modules" / "axe-core" / "axe.min.js").replace(script)
    return script.read_text(encoding="utf-8")


def violations(browser: Browser, script: str) -> list[str]:
    """Return what axe-core finds wrong with the page that is open, by every rule it has."""
    browser.evaluate(script)
    broken = browser.evaluate(_RUN)
    assert isinstance(broken, list), "axe-core did not run"
    return broken
