"""Chromium without a window, steered through its own debugging port on this machine."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.sync.client import ClientConnection, connect

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


class NoChromium(RuntimeError):
    """There is no Chromium on this machine."""

    def __init__(self) -> None:
        super().__init__("chromium is not installed: apt-get install chromium fonts-noto-cjk")


class Browser:
    """One tab."""

    def __init__(self, tab: ClientConnection) -> None:
        self._tab, self._asked, self._loads = tab, 0, 0

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._asked += 1
        self._tab.send(json.dumps({"id": self._asked, "method": method, "params": parameters}))
        return self.wait(lambda text: text.get("id") == self._asked)["result"]

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            text: dict[str, Any] = json.loads(self._tab.recv(timeout=60))
            self._loads += text.get("method") == "Page.loadEventFired"
            if wanted(text):
                return text

    def loading(self, act: Callable[[], None]) -> None:
        """Do what opens another page, and return when that has loaded, however soon it did."""
        before = self._loads
        act()
        if self._loads == before:
            self.wait(lambda text: text.get("method") == "Page.loadEventFired")

    def open(self, url: str, width: int) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.loading(lambda: self.call("Page.navigate", url=url) and None)

    def evaluate(self, script: str) -> Any:
        """Return what a script comes to, a promise awaited."""
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        return self.call("Runtime.evaluate", **asked)["result"].get("value")

    def until(self, condition: str, seconds: float) -> bool:
        """Wait in the page until a condition holds; false when it does not within so many seconds."""
        look = f"const look = () => ({condition}) ? done(true) : setTimeout(look, 20); look()"
        return bool(self.evaluate(f"new Promise(done => {{{look}; setTimeout(() => done(false), {1000 * seconds})}})"))

    def printed(self) -> bytes:
        """Return what the page prints, as PDF, on the paper that it asks for."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def picture(self, height: int | None = None) -> bytes:
        """Return the whole page, or its first ``height`` pixels, as PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "scale": 1, "width": size["width"], "height": min(size["height"], height or 20_000)}
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        return base64.b64decode(data)


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Start the browser with an empty profile of its own; ``NoChromium`` where there is none."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        raise NoChromium
    command = [binary, *QUIET, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        text = next(line for line in process.stderr if line.startswith("DevTools listening on "))
        port = urlsplit(text.split()[-1]).port
        tabs = httpx.get(f"http://127.0.0.1:{port}/json/list", timeout=30).json()
        address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
        with connect(address, max_size=None) as tab:
            browser = Browser(tab)
            browser.call("Page.enable")
            browser.call("Emulation.setFocusEmulationEnabled", enabled=True)
            yield browser
    finally:
        process.terminate()
        process.wait(30)
        if process.stderr is not None:
            process.stderr.close()
