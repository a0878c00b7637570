"""Pages that whoever asks may open: what the navigation shows, and where each role lands.

What nobody of a role may open is not shown to it; the fence itself is ``serving.access``.
"""

from __future__ import annotations

from ondo.domain.vocabulary import Role
from ondo.ledger.access.audit import LOCAL
from serving.http.caller import VIEWER
from serving.http.roles import ADMIN, NEEDS

HOT_LIST = "/"
_NAVIGATION = (
    (HOT_LIST, "pages-hot-leads"),
    ("/leads", "pages-find-lead"),
    ("/team", "team-heading"),
    ("/supply", "team-supply-heading"),
    ("/agreement", "pages-agreement"),
    ("/watch", "pages-monitoring"),
    ("/meeting", "pages-definition-meeting"),
    ("/card", "pages-card"),
    ("/connections", "connect-page"),
    ("/start", "start-heading"),
)
"""Every page of the navigation with the message of its name."""
_FIRST = {Role.REVIEWER: "/meeting", Role.INGEST: "/start", Role.SCORE: "/start"}


def may(method: str, path: str) -> bool:
    """Tell whether whoever asks may use a page, named as in the table of roles."""
    viewer = VIEWER.get()
    # The first page sends everybody on to one that is theirs; the list that it shows is for whoever reads hand-offs.
    route = (method, "/v1/handoffs" if path == HOT_LIST else path)
    return viewer.actor == LOCAL or NEEDS.get(route, ADMIN).allows(viewer.role)


def navigation() -> list[tuple[str, str]]:
    """Return the pages that whoever asks may open, each with the message of its name."""
    return [(path, name) for path, name in _NAVIGATION if may("GET", path)]


def first_page() -> str:
    """Return where whoever asks lands: the hot list for sales, else the page that the role works on."""
    role = VIEWER.get().role
    return HOT_LIST if role is None else _FIRST.get(role, HOT_LIST)
