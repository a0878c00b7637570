"""Three ways to use a page as people do: with a mouse, with a keyboard alone, and with a finger on a telephone.

Each finds what a selector names, comes to it, and acts; what cannot be come to fails. Nothing is set or clicked by
script.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from tests.support.chromium import Browser

_PLACE = """(() => {{
  const all = [...document.querySelectorAll({selector})];
  const there = all.find(one => one.checkVisibility());
  if (!there) return {{missing: all.length ? "hidden" : "absent"}};
  there.scrollIntoView({{block: "center", inline: "nearest"}});
  const box = there.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  const reached = hit && (there.contains(hit) || hit.contains(there) && hit.closest("label, summary, a, button"));
  const over = reached ? "" : hit ? hit.outerHTML.slice(0, 120) : "nothing";
  return {{x, y, height: box.height, over}};
}})()"""
_FOCUSED = """(() => {{
  const at = document.activeElement;
  if (!at.matches({selector})) return {{there: false, at: at.outerHTML.slice(0, 120)}};
  const ring = getComputedStyle(at).outlineStyle !== "none", box = at.getBoundingClientRect();
  return {{there: true, ring, seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth}};
}})()"""
_STOPS = "document.querySelectorAll('a[href], button, input, select, textarea, summary').length"
_SMALLEST = 24
"""Pixels that a finger needs, by WCAG 2.2; a link in a sentence may be lower."""


class Hands(ABC):
    """Somebody before a tab."""

    width: int
    touches = False

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        browser.call("Emulation.setTouchEmulationEnabled", enabled=self.touches)

    @abstractmethod
    def press(self, selector: str) -> None:
        """Press the first thing that can be seen of those that a selector names."""

    def goes(self, selector: str) -> None:
        """Press what opens another page, and wait for it."""
        self.browser.loading(lambda: self.press(selector))

    def opens(self, selector: str) -> None:
        """Unfold what a thing is folded into, where it is."""
        closed = f"document.querySelector({json.dumps(selector)})?.closest('details:not([open])')"
        if self.browser.evaluate(f"!!{closed}"):
            number = self.browser.evaluate(f"[...document.querySelectorAll('details')].indexOf({closed})")
            self.browser.evaluate(f"document.querySelectorAll('details')[{number}].dataset.folded = 'it'")
            self.press("details[data-folded=it] > summary")
            assert not self.browser.evaluate(f"!!{closed}"), f"the fold over {selector} did not open"
            self.browser.evaluate("delete document.querySelector('[data-folded]').dataset.folded")

    def write(self, selector: str, text: str) -> None:
        """Write into a field, over what it holds."""
        self.press_field(selector)
        self._key("a", "KeyA", 65, commands=["selectAll"])
        self.browser.call("Input.insertText", text=text)
        at = "document.activeElement"
        assert self.browser.evaluate(f"{at}.matches({json.dumps(selector)}) && {at}.value") == text

    def press_field(self, selector: str) -> None:
        """Come to a field."""
        self.press(selector)

    def _key(self, key: str, code: str, number: int, **more: Any) -> None:
        about = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", **about, **more)
        self.browser.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def _place(self, selector: str) -> dict[str, Any]:
        place: dict[str, Any] = self.browser.evaluate(_PLACE.format(selector=json.dumps(selector)))
        assert "missing" not in place, f"{selector} is {place['missing']}"
        assert not place["over"], f"{selector} lies under {place['over']}"
        return place


class Mouse(Hands):
    """A mouse, at a desk."""

    width = 1280

    def press(self, selector: str) -> None:
        place = self._place(selector)
        at = {"x": place["x"], "y": place["y"], "button": "left", "clickCount": 1}
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.browser.call("Input.dispatchMouseEvent", type=kind, **at)


class Finger(Hands):
    """A finger, on a telephone."""

    width = 390
    touches = True

    def press(self, selector: str) -> None:
        place = self._place(selector)
        assert place["height"] >= _SMALLEST or self.browser.evaluate(
            f"document.querySelector({json.dumps(selector)}).matches('a, input[type=checkbox]')"
        ), f"{selector} is {place['height']} pixels high"
        at = {"x": place["x"], "y": place["y"]}
        self.browser.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[at])
        self.browser.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


class Keyboard(Hands):
    """A keyboard alone: to everything by Tab, and what has the focus shows it."""

    width = 1280

    def press(self, selector: str) -> None:
        self.press_field(selector)
        button = "document.activeElement.matches('input[type=checkbox]')"
        if self.browser.evaluate(button):
            self._key(" ", "Space", 32, text=" ")
        else:
            self._key("Enter", "Enter", 13, text="\r")

    def press_field(self, selector: str) -> None:
        look = _FOCUSED.format(selector=json.dumps(selector))
        left = int(self.browser.evaluate(_STOPS)) + 5
        while not (stop := self.browser.evaluate(look))["there"]:
            assert left, f"Tab does not come to {selector}; it is at {stop['at']}"
            self._key("Tab", "Tab", 9)
            left -= 1
        assert stop["ring"], f"{selector} does not show that it has the focus"
        assert stop["seen"], f"{selector} has the focus outside the window"
