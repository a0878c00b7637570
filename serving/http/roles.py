"""Roles of routes: one table, read by the middleware before any route runs.

A route that is missing here needs an administrator; a test says which ones are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount, compile_path

from ondo.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class RouteAccess:
    """Who may use a route: holders of one of the roles (administrators always), or anybody at all."""

    roles: frozenset[Role] = frozenset()
    public: bool = False
    local: bool = False
    """Programs on this machine may use it without a key."""

    def allows(self, role: Role | None) -> bool:
        """Tell whether the holder of a role may use the route."""
        return self.public or role is Role.ADMIN or role in self.roles


def needs(*roles: Role, local: bool = False) -> RouteAccess:
    """Say which roles may use a route beside administrators; none = administrators only."""
    return RouteAccess(frozenset(roles), local=local)


PUBLIC, ADMIN = RouteAccess(public=True), needs()
_INGEST, _SCORE, _SALES, _REVIEWER = (needs(role) for role in (Role.INGEST, Role.SCORE, Role.SALES, Role.REVIEWER))
_ANY = needs(*Role)
_PEOPLE = needs(Role.SALES, Role.REVIEWER)
_ENDS = needs(Role.INGEST, Role.SALES)

Route = tuple[str, str]

NEEDS: Mapping[Route, RouteAccess] = {
    ("GET", "/v1/openapi.json"): _ANY,
    ("GET", "/v1/health"): _ANY,
    ("GET", "/v1/health/live"): PUBLIC,
    ("GET", "/v1/health/ready"): PUBLIC,
    ("GET", "/metrics"): needs(local=True),
    # facts that other systems send
    ("POST", "/v1/leads"): _INGEST,
    ("POST", "/v1/leads/batch"): _INGEST,
    ("POST", "/v1/leads/link"): _ENDS,
    ("POST", "/v1/leads/unlink"): _ENDS,
    ("POST", "/v1/events"): _INGEST,
    ("POST", "/v1/intake/{name}"): _INGEST,
    ("POST", "/v1/intake/{name}/{path:path}"): _INGEST,
    ("POST", "/v1/outcomes"): _ENDS,
    ("POST", "/v1/outcomes/batch"): _ENDS,
    ("POST", "/v1/feedback"): _SALES,
    ("POST", "/v1/contacts"): _SALES,
    # facts that are taken back
    ("DELETE", "/v1/events/{source}/{key:path}"): _INGEST,
    ("DELETE", "/v1/attributes/{source}/{key:path}"): _INGEST,
    ("DELETE", "/v1/feedback/{source}/{key:path}"): _SALES,
    ("DELETE", "/v1/outcomes/{source}/{key:path}"): _ENDS,
    ("DELETE", "/v1/contacts/{source}/{key:path}"): _ENDS,
    # scores
    ("POST", "/v1/score"): needs(Role.SCORE, Role.SALES),
    ("POST", "/v1/score/by-card"): needs(Role.SCORE, Role.SALES),
    ("POST", "/v1/scores"): _SCORE,
    ("POST", "/v1/scores/by-card"): _SCORE,
    # leads as people and their tools read them
    ("GET", "/v1/leads"): needs(Role.SCORE, Role.SALES, Role.REVIEWER),
    ("GET", "/v1/leads/{lead_id}"): needs(Role.SCORE, Role.SALES, Role.REVIEWER),
    ("GET", "/v1/leads/{lead_id}/attributes"): _PEOPLE,
    ("GET", "/v1/leads/{lead_id}/events"): _PEOPLE,
    ("GET", "/v1/leads/{lead_id}/outcomes"): _PEOPLE,
    ("GET", "/v1/leads/{lead_id}/scores"): _PEOPLE,
    ("GET", "/v1/leads/{lead_id}/score"): needs(Role.SCORE, Role.SALES, Role.REVIEWER),
    ("GET", "/v1/leads/{lead_id}/score-change"): _PEOPLE,
    ("GET", "/v1/accounts/{account_id}"): needs(Role.SCORE, Role.SALES, Role.REVIEWER),
    ("DELETE", "/v1/leads/{lead_id}/person"): ADMIN,
    ("POST", "/v1/leads/{lead_id}/missed-hot"): _SALES,
    ("GET", "/v1/leads/{lead_id}/notes"): _PEOPLE,
    ("POST", "/v1/leads/{lead_id}/notes"): _SALES,
    ("DELETE", "/v1/leads/{lead_id}/notes/{note_id}"): _SALES,
    # hand-offs
    ("GET", "/v1/handoffs"): _SALES,
    ("GET", "/v1/handoffs/{handoff_id}"): _SALES,
    ("POST", "/v1/handoffs/{handoff_id}/feedback"): _SALES,
    ("POST", "/v1/handoffs/{handoff_id}/claim"): _SALES,
    ("POST", "/v1/handoffs/{handoff_id}/contacts"): _SALES,
    ("GET", "/v1/follow-ups"): _PEOPLE,
    ("GET", "/v1/nurture"): needs(Role.SCORE, Role.SALES, Role.REVIEWER),
    # the agreement
    ("GET", "/v1/agreement"): _ANY,
    ("GET", "/v1/agreement/versions"): _ANY,
    ("GET", "/v1/duties"): _PEOPLE,
    ("GET", "/v1/duties/late"): _PEOPLE,
    ("GET", "/v1/team"): _PEOPLE,
    ("GET", "/v1/supply"): _PEOPLE,
    # definitions
    ("GET", "/v1/cards"): _ANY,
    ("GET", "/v1/cards/active"): _ANY,
    ("GET", "/v1/cards/{card_id}/versions"): _ANY,
    ("GET", "/v1/cards/{card_id}/versions/{version}"): _ANY,
    ("GET", "/v1/cards/{card_id}/diff"): _ANY,
    ("POST", "/v1/cards/{card_id}/rollback"): _REVIEWER,
    ("GET", "/v1/cards/{card_id}/workshop"): _ANY,
    ("POST", "/v1/cards/{card_id}/workshop"): _REVIEWER,
    ("POST", "/v1/cards/check"): _PEOPLE,
    ("GET", "/v1/drafts"): _PEOPLE,
    ("POST", "/v1/drafts"): _REVIEWER,
    ("GET", "/v1/drafts/{draft_id}"): _PEOPLE,
    ("POST", "/v1/drafts/{draft_id}"): _REVIEWER,
    ("POST", "/v1/drafts/{draft_id}/hand-over"): _REVIEWER,
    ("POST", "/v1/drafts/{draft_id}/take-back"): _REVIEWER,
    ("POST", "/v1/drafts/{draft_id}/decision"): _REVIEWER,
    ("POST", "/v1/drafts/{draft_id}/replay"): _REVIEWER,
    ("GET", "/v1/drafts/{draft_id}/replay"): _PEOPLE,
    ("GET", "/v1/drafts/{draft_id}/replay/leads"): _PEOPLE,
    ("POST", "/v1/cards/{card_id}/test"): _PEOPLE,
    ("GET", "/v1/proposals"): _PEOPLE,
    ("GET", "/v1/proposals/current"): _PEOPLE,
    ("GET", "/v1/proposals/{proposal_id}"): _PEOPLE,
    ("POST", "/v1/proposals/{proposal_id}/decision"): _REVIEWER,
    ("GET", "/v1/decisions"): _PEOPLE,
    ("GET", "/v1/proposals/{proposal_id}/trial-plan"): _PEOPLE,
    ("POST", "/v1/proposals/{proposal_id}/trial"): _REVIEWER,
    ("GET", "/v1/trials"): _PEOPLE,
    ("GET", "/v1/trials/{trial_id}"): _PEOPLE,
    ("POST", "/v1/trials/{trial_id}/end"): _REVIEWER,
    ("POST", "/v1/what-if"): _PEOPLE,
    ("POST", "/v1/what-if/leads"): _PEOPLE,
    ("POST", "/v1/rule-requests"): _PEOPLE,
    ("GET", "/v1/rule-requests"): _PEOPLE,
    ("GET", "/v1/rule-requests/{request_id}"): _PEOPLE,
    ("POST", "/v1/rule-requests/{request_id}/answer"): _REVIEWER,
    # webhooks
    ("POST", "/v1/webhooks"): ADMIN,
    ("GET", "/v1/webhooks"): ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}/end"): ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}/rotate"): ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}/test"): ADMIN,
    ("GET", "/v1/webhooks/{webhook_id}/dead"): ADMIN,
    ("POST", "/v1/webhooks/{webhook_id}/replay"): ADMIN,
    # pages
    ("GET", "/login"): PUBLIC,
    ("POST", "/login"): PUBLIC,
    ("GET", "/login/once"): PUBLIC,
    ("GET", "/login/oidc"): PUBLIC,
    ("GET", "/login/oidc/callback"): PUBLIC,
    ("POST", "/logout"): PUBLIC,
    ("*", "/static/{path}"): PUBLIC,
    ("GET", "/"): _ANY,
    ("GET", "/start"): _ANY,
    ("GET", "/follow-up"): _PEOPLE,
    ("GET", "/follow-up/export"): _PEOPLE,
    ("GET", "/leads"): _PEOPLE,
    ("GET", "/leads/{lead_id}"): _PEOPLE,
    ("POST", "/leads/{lead_id}/outcome"): _SALES,
    ("POST", "/leads/{lead_id}/missed-hot"): _SALES,
    ("POST", "/leads/{lead_id}/note"): _SALES,
    ("POST", "/leads/{lead_id}/take-back"): _SALES,
    ("POST", "/leads/{lead_id}/link"): _SALES,
    ("POST", "/leads/{lead_id}/unlink"): _SALES,
    ("GET", "/connections"): ADMIN,
    ("GET", "/intake/{name}"): ADMIN,
    ("POST", "/intake/{name}/try"): ADMIN,
    ("POST", "/intake/{name}/replay"): ADMIN,
    ("GET", "/card"): _ANY,
    ("GET", "/card/file"): _ANY,
    ("GET", "/card/diff"): _ANY,
    ("POST", "/card/rollback"): _REVIEWER,
    ("POST", "/card/check"): _PEOPLE,
    ("POST", "/card/draft"): _REVIEWER,
    ("GET", "/card/draft/{draft_id}"): _PEOPLE,
    ("POST", "/card/draft/{draft_id}"): _REVIEWER,
    ("POST", "/card/draft/{draft_id}/hand-over"): _REVIEWER,
    ("POST", "/card/draft/{draft_id}/take-back"): _REVIEWER,
    ("POST", "/card/draft/{draft_id}/decision"): _REVIEWER,
    ("GET", "/card/draft/{draft_id}/replay"): _PEOPLE,
    ("POST", "/card/draft/{draft_id}/replay"): _REVIEWER,
    ("GET", "/card/test"): _PEOPLE,
    ("GET", "/docs"): _ANY,
    ("GET", "/meeting"): _PEOPLE,
    ("GET", "/meeting/sheet"): _PEOPLE,
    ("GET", "/what-if"): _PEOPLE,
    ("GET", "/what-if/{name}/table"): _PEOPLE,
    ("POST", "/what-if/draft"): _REVIEWER,
    ("POST", "/meeting"): _REVIEWER,
    ("POST", "/meeting/workshop"): _REVIEWER,
    ("POST", "/meeting/requests"): _PEOPLE,
    ("POST", "/meeting/requests/{request_id}"): _REVIEWER,
    ("POST", "/watch/requests"): _REVIEWER,
    ("GET", "/trial"): _PEOPLE,
    ("POST", "/trial"): _REVIEWER,
    ("GET", "/reports/{name}"): _PEOPLE,
    ("POST", "/handoffs/{handoff_id}/feedback"): _SALES,
    ("POST", "/handoffs/claim"): _SALES,
    ("POST", "/handoffs/{handoff_id}/claim"): _SALES,
    ("POST", "/handoffs/{handoff_id}/contacts"): _SALES,
    ("GET", "/agreement"): _PEOPLE,
    ("GET", "/team"): _PEOPLE,
    ("GET", "/supply"): _PEOPLE,
    ("GET", "/supply/nurture"): _PEOPLE,
    ("GET", "/watch"): _PEOPLE,
    ("GET", "/watch/{look}/report"): _PEOPLE,
}

OTHER = "other"
"""The name of every path that no route answers."""


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return compile_path(path)[0]


def listed(routes: Iterable[BaseRoute]) -> Iterator[tuple[Route, re.Pattern[str]]]:
    """Yield every route of an application with the pattern of its paths, in the order in which they are tried."""
    for context in iter_route_contexts(list(routes)):
        if isinstance(context.original_route, Mount):
            yield ("*", str(context.path_format)), context.original_route.path_regex
        elif context.path is not None:
            for method in sorted(context.methods or ()):
                yield (method, context.path), _pattern(context.path)


class RouteTable:
    """Finds the route that will answer a request, as the application itself will.

    ``first`` are those that are listed already and tried before the others.
    """

    def __init__(self, routes: Iterable[BaseRoute], first: Iterable[tuple[Route, re.Pattern[str]]] = ()) -> None:
        self._routes = [*first, *listed(routes)]
        # A path without a variable part always ends at the same route: it is looked for once.
        self._plain: dict[Route, tuple[str, RouteAccess] | None] = {
            (method, path): None for (method, path), _ in self._routes if "{" not in path and method != "*"
        }

    def find(self, method: str, path: str) -> tuple[str, RouteAccess]:
        """Return the route's path as it is written in the code, and what it needs."""
        answer = self._plain.get((method, path)) or self._search(method, path)
        if (method, path) in self._plain:
            self._plain[method, path] = answer
        return answer

    def _search(self, method: str, path: str) -> tuple[str, RouteAccess]:
        for (wanted, template), pattern in self._routes:
            if wanted in (method, "*") and pattern.match(path):
                read = "GET" if wanted == "HEAD" else wanted
                return template, NEEDS.get((read, template), ADMIN)
        return OTHER, _ANY  # the application says that it is not there
