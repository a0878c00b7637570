"""Tools of an MCP server: what an assistant may look up in a running Ondo, and nothing that it could change.

Every question goes through the API with one key: its role decides what is answered, and limits, audit and the handling
of personal data are the service's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from ondo.client import Client, ProblemError, Unreachable

INSTRUCTIONS = (
    "Ondo scores leads by a card of points that marketing and sales agreed on. Points, the model's probability and "
    "evidence come from it; do not work out your own. A lead is named by lead_id, or by source and external_id."
)
_LOOKS_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Json = dict[str, Any]
P = ParamSpec("P")


def mcp_server(client: Client, version: str) -> MCPServer:
    """Return the server over a client, which holds the address and the key; whoever made the client closes it."""
    server = MCPServer("ondo", title="Ondo", instructions=INSTRUCTIONS, version=version, log_level="WARNING")
    tools = Tools(client)
    for tool, title in tools.all().items():
        server.add_tool(_refusing(tool), title=title, annotations=_LOOKS_ONLY, structured_output=True)
    return server


def _refusing(tool: Callable[P, Json]) -> Callable[P, Json]:
    """Let a refusal of the service be the tool's own, with what to do about it."""

    @wraps(tool)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Json:
        try:
            return tool(*args, **kwargs)
        except (ProblemError, Unreachable) as error:
            raise ToolError(str(error)) from error

    return asked


class Tools:
    """The questions; the docstring of each is what an assistant reads of it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def all(self) -> Mapping[Callable[..., Json], str]:
        """Return the tools with their titles."""
        return {
            self.why_is_this_lead_hot: "Why is this lead hot?",
            self.why_did_the_score_change: "Why did the score change?",
            self.hot_list: "Which leads are handed over?",
            self.what_would_the_proposal_change: "What would the proposal change?",
            self.what_if: "What if the card had other points?",
            self.who_is_late: "Who is late?",
        }

    def why_is_this_lead_hot(
        self,
        lead_id: str | None = None,
        source: str | None = None,
        external_id: str | None = None,
        card_id: str | None = None,
    ) -> Json:
        """Explain a lead's score now, and why it is hot or not.

        The answer has total, temperature, points by rule with the event that gave them, gates that are met or not, what
        it needs to become hot, the model's probability with its reasons, and the hand-off. Name the lead by lead_id, or
        by source and external_id. Looking hands nothing over and changes nothing.
        """
        named = {"lead_id": lead_id, "source": source, "external_id": external_id, "card_id": card_id}
        return self._client.score(**{name: text for name, text in named.items() if text}, handoff=False)

    def why_did_the_score_change(self, lead_id: str, before: str, after: str | None = None) -> Json:
        """Explain why a lead's score changed between two days, ISO instants with offset; after is now by default.

        The answer says which rules gave more or less, and whether time, facts or a new version of the card did it.
        """
        return self._client.score_change(lead_id, before, after)

    def hot_list(self, group: str | None = None, limit: int = 20) -> Json:
        """List open hand-offs, the most urgent first: the score then and now, deadline, owner.

        group is waiting, overdue, contacted, cold or sample.
        """
        return self._client.handoffs(group=group, limit=limit)

    def what_would_the_proposal_change(self, card_id: str | None = None) -> Json:
        """Return the proposal that waits for the meeting.

        It has points now and suggested by rule, new rules, settings, the hot line, and how both cards do on later data,
        with the 90% interval of the gain. Empty lists mean: keep the card. A person decides on it; say the interval
        with the gain.
        """
        return self._client.open_proposal(card_id)

    def what_if(self, points: dict[str, int] | None = None, hot_line: int | None = None) -> Json:
        """Return what the card with other points by rule, or another hot line, would have done; nothing is changed.

        The answer has hot leads a week, precision and recall with 90% intervals. Rule ids stand in explanations.
        """
        moves = {"points": points, "hot_line": hot_line}
        return self._client.what_if(**{name: move for name, move in moves.items() if move is not None})

    def who_is_late(self, limit: int = 20) -> Json:
        """Return on which open hand-offs something is owed by the agreement, and how it was kept.

        late has the hand-offs, the most urgent first; duties counts by team and by owner.
        """
        duties = self._client.duties()
        late = self._client.late(limit=limit)
        return {"late": late["late"], "late_count": late["late_count"], "duties": duties}
