"""The card workbench: files and differences of versions, and the way back to one."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request, Response

from ondo.definitions.card_file import dump_card
from ondo.domain.errors import NotFound
from ondo.ledger import Ledger
from ondo.ledger.decisions import card_set, cards, proposals
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.decisions.cards import difference, every_version
from serving.http.caller import caller_of
from serving.pages import card_test, notices
from serving.pages.frame import back_to, render
from serving.pages.signing import signed_by
from serving.scoring.definitions import Definitions

Form = list[tuple[str, str]]
_HIGHEST = 2**31 - 1


def number_of(request: Request, name: str) -> int | None:
    """Return the number of a version that an address names, ``None`` without one; ``NotFound`` for what is none."""
    text = request.query_params.get(name, "").strip()
    return _number(text) if text else None


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 11 and 1 <= int(text) <= _HIGHEST:
        return int(text)
    raise NotFound(Message("workbench-no-such-number"), Message("workbench-no-such-number-hint"))


class WorkbenchPages:
    """The pages about versions of cards, over an open ledger."""

    def __init__(self, ledger: Ledger, definitions: Definitions) -> None:
        self._ledger, self._definitions = ledger, definitions

    def file(self, request: Request, _: Locale) -> Response:
        """Give a version as a card file, by default the one that ``/card`` shows."""
        with self._ledger.read() as tx:
            row, _rows = card_set.one_of(tx, request.query_params.get("card_id"))
            number = number_of(request, "version") or row.version.version
            version = self._definitions.version(tx, row.card_id, number)
        # Ids of cards are names that may stand in a file's name.
        named = {"Content-Disposition": f'attachment; filename="{row.card_id}-v{number}.yaml"'}
        return Response(
            dump_card(version.card), media_type="application/yaml", headers=named | {"Cache-Control": "no-store"}
        )

    def diff(self, request: Request, voice: Locale) -> Response:
        """Show what differs between two versions, by default the latest one and the one before it."""
        with self._ledger.read() as tx:
            row, _rows = card_set.one_of(tx, request.query_params.get("card_id"))
            between = number_of(request, "before"), number_of(request, "after")
            answer = difference(tx, self._definitions, row.card_id, between, voice.lang)
            numbers = [version.version for version in every_version(tx, row.card_id)]
        return render(
            "card_diff.html",
            voice,
            "/card",
            card_id=row.card_id,
            name=voice.of(row.version.card.name),
            answer=answer,
            numbers=numbers,
        )

    def test(self, request: Request, voice: Locale) -> Response:
        """Show what a version or a draft gives one lead, beside the card in force."""
        with self._ledger.read() as tx:
            context = card_test.view(tx, request.query_params, voice)
        return render("card_test.html", voice, "/card", **context)

    def roll_back(self, request: Request, form: Form, voice: Locale) -> Response:
        """Put the content of an earlier version back into force, as the meeting decided."""
        fields = dict(form)
        card_id = fields.get("card_id", "")
        signed = signed_by(fields, caller_of(request).actor)
        with self._ledger.begin() as tx:
            if card_id not in cards.card_ids(tx):
                raise cards.no_card(tx, card_id)
            made = proposals.rollback(tx, card_id, _number(fields.get("to_version", "")), signed)
        self._definitions.forget_proposal()
        return back_to(f"/card?{urlencode({'card_id': card_id})}", voice, notices.in_force(made.version))
