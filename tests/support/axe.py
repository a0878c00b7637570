"""axe-core, which tells what of a page somebody with a screen reader, a keyboard or weak eyes could not use."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.chromium import Browser

PACKAGE = "axe-core@4.11.4"
_RUN = """
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations.map(
  ({id, help, nodes}) => `${id}: ${help}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))
"""


def axe_core(folder: Path) -> str:
    """Install axe-core into a folder and return its script."""
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(browser: Browser, script: str) -> list[str]:
    """Return what axe-core finds wrong with the page that is open, by every rule it has."""
    browser.evaluate(script)
    broken = browser.evaluate(_RUN)
    assert isinstance(broken, list), "axe-core did not run"
    return broken
