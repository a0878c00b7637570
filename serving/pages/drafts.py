"""The page of a card draft: its text with findings, what it changes, the way to the meeting, and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from pydantic import ValidationError

from ondo.definitions.card_file import MOST_TEXT, as_lines
from ondo.domain.draft import MOST_WEEKS, DraftState, DraftStepKind
from ondo.domain.errors import Conflict, InputError, NotFound, OndoError
from ondo.domain.finding import Level
from ondo.domain.instant import Micros, local_date, start_of_day, to_datetime
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import drafts as records
from ondo.ledger.decisions import trials
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.decisions import draft_replays, drafts
from serving.http.caller import caller_of
from serving.http.problems import said, status_of
from serving.pages import draft_replay, notices
from serving.pages.frame import back_to, render
from serving.pages.open_pages import may
from serving.pages.refused_forms import refused_form
from serving.pages.signing import departments_of, signed_by
from serving.schemas.definitions import Verdict
from serving.schemas.drafts import (
    CardCheckOut,
    DraftDecisionIn,
    DraftIn,
    DraftOut,
    DraftRow,
    DraftSaveIn,
    DraftStepIn,
    DraftStepOut,
)
from serving.scoring.definitions import Definitions

Form = list[tuple[str, str]]
MOST_FORM = 1024 * 1024
"""Bytes of a form with a draft: a text of the largest size, each of its bytes written as three."""
LISTED = 20
_EDITABLE = (DraftState.OPEN, DraftState.DECLINED)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed and is not saved: shown again whatever became of it."""

    revision: int
    card: str
    note: str
    saved_by: str

    @classmethod
    def of(cls, form: Form) -> Typed:
        """Read the form."""
        fields = dict(form)
        texts = (fields.get(name, "") for name in ("card", "note", "saved_by"))
        return cls(revision_of(fields), *(as_lines(text) for text in texts))


def revision_of(fields: dict[str, str], name: str = "revision") -> int:
    """Return a number that a form brings; ``InputError`` for what is none."""
    text = fields.get(name, "")
    if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text):
        return int(text)
    raise InputError(Message("workbench-form-without-revision"), Message("workbench-form-without-revision-hint"))


def rows(tx: Tx, card_id: str | None, voice: Locale, *, waiting: bool = False) -> list[dict[str, Any]]:
    """Collect the latest drafts for a list, of one card or all; ``waiting``: only those that lie with the meeting."""
    return [_row(drafts.draft_row(row), voice) for row in records.drafts(tx, card_id, LISTED, waiting=waiting)]


def _row(row: DraftRow, voice: Locale) -> dict[str, Any]:
    return {
        "draft_id": row.draft_id,
        "note": row.note,
        "begun": voice.text("workbench-draft-from", version=row.base_version),
        "saved": voice.text("workbench-draft-saved", name=row.saved_by, at=voice.clock(row.saved_at)),
        "state": label(row.state, voice.lang),
        "open": row.state is DraftState.OPEN,
        "waits": row.state is DraftState.HANDED_OVER,
    }


class DraftPages:
    """The pages of drafts over an open ledger."""

    def __init__(self, ledger: Ledger, definitions: Definitions) -> None:
        self._ledger, self._definitions = ledger, definitions

    def show(self, request: Request, voice: Locale) -> Response:
        """Show a draft as it was saved last."""
        return self._page(request, voice)

    def check(self, _: Request, form: Form, voice: Locale) -> Response:
        """Answer the page's script with what a check says of a text, written as the page writes it."""
        card = dict(form).get("card", "")
        return render("card_findings.html", voice, "/card", **checked(drafts.check(card, voice.lang), card, voice))

    def begin(self, _: Request, form: Form, voice: Locale) -> Response:
        """Begin a draft from a version of a card."""
        fields = dict(form)
        message = DraftIn(
            card_id=fields.get("card_id", ""),
            base_version=revision_of(fields, "base_version"),
            card=None,
            note=fields.get("note", ""),
            saved_by=fields.get("saved_by", "").strip(),
        )
        with self._ledger.begin() as tx:
            made = drafts.begin(tx, message, voice.lang)
        return back_to(_place(made.draft_id), voice, notices.DRAFT_SAVED)

    def edit(self, request: Request, form: Form, voice: Locale) -> Response:
        """Check what was typed, or save it, over the revision that was edited or as another draft."""
        typed, asked = Typed.of(form), dict(form).get("do", "check")
        draft_id = request.path_params["draft_id"]
        if asked == "check":
            return self._page(request, voice, typed)
        try:
            with self._ledger.begin() as tx:
                if asked == "copy":
                    begun = records.draft(tx, draft_id)
                    message = DraftIn(
                        card_id=begun.card_id,
                        base_version=begun.base_version,
                        card=typed.card,
                        note=typed.note,
                        saved_by=typed.saved_by,
                    )
                    made = drafts.begin(tx, message, voice.lang)
                else:
                    saving = DraftSaveIn(
                        revision=typed.revision, card=typed.card, note=typed.note, saved_by=typed.saved_by
                    )
                    made = drafts.save(tx, draft_id, saving, voice.lang)
        except NotFound:
            raise
        except ValidationError as error:  # here and below: nothing that was typed is lost
            return self._page(request, voice, typed, refused_form(error))
        except OndoError as error:
            return self._page(request, voice, typed, error)
        return back_to(_place(made.draft_id), voice, notices.DRAFT_SAVED)

    def hand_over(self, request: Request, form: Form, voice: Locale) -> Response:
        """Hand a draft to the meeting."""
        message, actor = _step(form), caller_of(request).actor
        with self._ledger.begin() as tx:
            made = drafts.hand_over(tx, request.path_params["draft_id"], message, actor, voice.lang)
        return back_to(_place(made.draft_id), voice, notices.DRAFT_HANDED_OVER)

    def take_back(self, request: Request, form: Form, voice: Locale) -> Response:
        """Take a draft back from the meeting."""
        message, actor = _step(form), caller_of(request).actor
        with self._ledger.begin() as tx:
            made = drafts.take_back(tx, request.path_params["draft_id"], message, actor, voice.lang)
        return back_to(_place(made.draft_id), voice, notices.DRAFT_TAKEN_BACK)

    def decide(self, request: Request, form: Form, voice: Locale) -> Response:
        """Record the meeting's decision on a draft."""
        fields, actor = dict(form), caller_of(request).actor
        signed = signed_by(fields, actor)
        approved = fields.get("decision") == Verdict.APPROVE
        if not approved and fields.get("decision") != Verdict.DECLINE:
            raise InputError(Message("pages-no-verdict"), Message("pages-no-verdict-hint"))
        message = DraftDecisionIn(
            decision=Verdict.APPROVE if approved else Verdict.DECLINE,
            revision=revision_of(fields),
            against=revision_of(fields, "against") if approved else None,
            names=list(signed.names),
            reason=signed.reason,
            effective_from=_starts(fields, self._ledger.now(), voice) if approved else None,
        )
        with self._ledger.begin() as tx:
            decided = drafts.decide(tx, request.path_params["draft_id"], message, actor, voice.lang)
        self._definitions.forget_proposal()
        return back_to(_place(decided.draft_id), voice, notices.DECIDED)

    def replay(self, request: Request, voice: Locale) -> Response:
        """Show a draft's last replay, as far as it is."""
        with self._ledger.read() as tx:
            context = draft_replay.view(tx, request.path_params["draft_id"], request.query_params, voice)
        return render("draft_replay.html", voice, "/card", **context)

    def ask_replay(self, request: Request, form: Form, voice: Locale) -> Response:
        """Ask for a replay of a draft as it stands."""
        draft_id, weeks = request.path_params["draft_id"], draft_replay.weeks_of(dict(form).get("weeks", ""))
        with self._ledger.begin() as tx:
            draft_replays.ask(tx, draft_id, weeks)
        return back_to(f"{_place(draft_id)}/replay", voice)

    def _page(
        self, request: Request, voice: Locale, typed: Typed | None = None, error: OndoError | None = None
    ) -> Response:
        with self._ledger.read() as tx:
            stands = records.draft(tx, request.path_params["draft_id"])
            answer = drafts.draft_out(tx, stands, voice.lang)
            running = answer.card_id in trials.unended(tx)
            replayed = draft_replay.short(tx, answer.draft_id, voice)
            departments = departments_of(tx, voice)
        context = view(answer, typed, voice)
        context["problem"] = None if error is None else said(error, voice.lang)
        context |= {
            "departments": departments,
            "status_running": running,
            "replayed": replayed,
            "most_weeks": MOST_WEEKS,
        }
        context["overtaken"] = isinstance(error, Conflict) or (typed is not None and typed.revision != answer.revision)
        if typed is None and not context["saved_by"]:
            context["saved_by"] = caller_of(request).name
        status = 200 if error is None else status_of(error)
        notice = notices.text_of(request.query_params.get("said", ""), voice)
        return render("card_draft.html", voice, "/card", status, notice="" if typed else notice, **context)


def _place(draft_id: str) -> str:
    return f"/card/draft/{quote(draft_id, safe='')}"


def _step(form: Form) -> DraftStepIn:
    fields = dict(form)
    signed = signed_by(fields, "")
    return DraftStepIn(revision=revision_of(fields), names=list(signed.names), reason=signed.reason)


def _starts(fields: dict[str, str], now: Micros, voice: Locale) -> datetime | None:
    """Return from when on a version is to count: the beginning of the day of a form, ``None`` = at once."""
    text = fields.get("effective_from", "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(Message("workbench-no-such-day"), Message("workbench-no-such-day-hint")) from error
    return None if day == local_date(now, voice.zone) else to_datetime(start_of_day(day, voice.zone))


def view(answer: DraftOut, typed: Typed | None, voice: Locale) -> dict[str, Any]:
    """Collect what the page shows of a draft, or of what was typed into it."""
    card = answer.card if typed is None else typed.card
    check = answer.check if typed is None else drafts.check(card, voice.lang)
    editable = answer.state in _EDITABLE and may("POST", "/card/draft/{draft_id}")
    return {
        "draft": answer,
        "row": _row(answer, voice),
        "card": card,
        "revision": answer.revision if typed is None else typed.revision,
        "note": answer.note if typed is None else typed.note,
        "saved_by": "" if typed is None else typed.saved_by,
        "typed": typed is not None,
        "most": MOST_TEXT,
        "editable": editable,
        "steps": [_told(step, voice) for step in answer.steps],
    } | checked(check, card, voice)


def checked(check: CardCheckOut, card: str, voice: Locale) -> dict[str, Any]:
    """Collect what a check says of a card file's text."""
    return {"check": check, "findings": findings(check, card, voice), "summary": summary(check, voice)}


def findings(check: CardCheckOut, text: str, voice: Locale) -> list[dict[str, Any]]:
    """Collect the findings with the lines that they are about, as ``ondo check`` shows them."""
    lines = text.splitlines()
    return [
        {
            "line": finding.line,
            "source": lines[finding.line - 1].strip()[:120] if 0 < finding.line <= len(lines) else "",
            "level": label(finding.level, voice.lang),
            "error": finding.level is Level.ERROR,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in check.findings
    ]


def summary(check: CardCheckOut, voice: Locale) -> str:
    """Say in a line what a check came to."""
    wrong = sum(finding.level is Level.ERROR for finding in check.findings)
    if not check.usable:
        return voice.text("workbench-check-wrong", errors=wrong)
    remarks = len(check.findings) - wrong
    return voice.text("workbench-check-usable", rules=check.rules or 0, line=check.hot_line or 0, warnings=remarks)


_DONE = {
    DraftStepKind.HAND_OVER: "workbench-step-hand-over",
    DraftStepKind.TAKE_BACK: "workbench-step-take-back",
    DraftStepKind.APPROVE: "workbench-step-approve",
    DraftStepKind.DECLINE: "workbench-step-decline",
}


def _told(step: DraftStepOut, voice: Locale) -> dict[str, Any]:
    return {
        "at": voice.clock(step.at),
        "what": voice.text(_DONE[step.kind], revision=step.revision),
        "names": voice.text("pages-list-comma").join(step.names),
        "reason": step.reason,
        "version": step.version,
        "effective": "" if step.effective_from is None else voice.clock(step.effective_from),
    }
