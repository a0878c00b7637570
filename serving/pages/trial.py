"""The page of a trial: what one would take, or what one has shown, with the picture of the interval over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from ondo.domain.instant import Micros
from ondo.domain.proposal import Proposal
from ondo.domain.trial import CardTrial
from ondo.domain.trial_evidence import TrialEvidence, TrialSide
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import proposals
from ondo.ledger.decisions import trials as records
from ondo.ledger.handoffs.trial_labels import trial_evidence
from ondo.text.locales import Locale
from ondo.text.trial_text import evidence_words, points, state_words
from serving.decisions import trials
from serving.http.caller import caller_of
from serving.pages import notices, trial_form
from serving.pages.frame import back_to
from serving.pages.signing import departments_of, signed_by
from serving.schemas.trials import TrialEndIn
from serving.scoring.definitions import Definitions, open_proposal

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 240, 70, 24, 16, 40


def view(request: Request, tx: Tx, voice: Locale) -> dict[str, Any]:
    """Collect everything the page shows: the trial named, else the one that has not ended, else the latest.

    With ``proposal`` in the address, or without any trial so far: what a trial of the proposal would take.
    """
    asked = request.query_params.get("proposal", "")
    every = records.trials(tx)
    named = request.query_params.get("trial", "")
    chosen = records.trial(tx, named) if named else next((row for row in every if row.ended is None), None)
    chosen = chosen or (every[0] if every and not asked else None)
    proposal = open_proposal(tx)
    shown: dict[str, Any] = {"trial": None, "plan": None, "others": [], "p": proposal}
    shown["departments"] = departments_of(tx, voice)
    if asked or chosen is None:
        return shown | _plan(request, tx, proposal, asked, voice)
    shown |= _shown(chosen, trial_evidence(tx, chosen), tx.now, voice)
    shown["others"] = [(row.trial_id, voice.of(state_words(row, tx.now, voice.zone))) for row in every if row != chosen]
    return shown


def _plan(request: Request, tx: Tx, proposal: Proposal | None, asked: str, voice: Locale) -> dict[str, Any]:
    if proposal is None or (asked and asked != proposal.proposal_id):
        return {"plan": None, "p": None}
    return {"plan": trial_form.view(request, tx, proposal, voice)}


def _shown(trial: CardTrial, evidence: TrialEvidence, now: Micros, voice: Locale) -> dict[str, Any]:
    return {
        "trial": {
            "trial_id": trial.trial_id,
            "card_id": trial.card_id,
            "versions": voice.text("trial-versions", a=trial.version_a, b=trial.version_b),
            "state": voice.of(state_words(trial, now, voice.zone)),
            "ended": trial.ended is not None,
            "signed": voice.text("pages-list-comma").join(trial.names),
            "reason": trial.reason,
        },
        "words": [voice.of(words) for words in evidence_words(trial, evidence)],
        "sides": [
            (voice.text("trial-side-a"), _counts(evidence.a, voice)),
            (voice.text("trial-side-b"), _counts(evidence.b, voice)),
        ],
        "weeks": [
            (voice.day(week.at), points(week.low), points(week.high), week.blocks)
            for week in evidence.weeks
            if week.blocks
        ],
        "picture": picture(evidence, voice),
    }


def _counts(side: TrialSide, voice: Locale) -> list[tuple[str, str]]:
    share = "–" if side.share is None else f"{side.share:.1%}"
    return [
        (voice.text("trial-column-disagreed"), str(side.disagreed)),
        (voice.text("trial-column-handed-over"), str(side.handed_over)),
        (voice.text("trial-column-entered"), str(side.entered)),
        (voice.text("trial-column-answered"), str(side.answered)),
        (voice.text("trial-column-hot"), str(side.hot)),
        (voice.text("trial-column-share"), share),
    ]


def picture(evidence: TrialEvidence, voice: Locale) -> dict[str, Any] | None:
    """Return the interval over the weeks as places in a picture; ``None`` with fewer than two weeks to draw."""
    weeks = [week for week in evidence.weeks if week.blocks]
    if len(weeks) < 2:
        return None
    most = max(0.1, *(min(1.0, max(abs(week.low), abs(week.high))) for week in weeks))
    most = min(1.0, -(-most * 10 // 1) / 10)

    def x(number: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * number / (len(weeks) - 1), 1)

    def y(value: float) -> float:
        middle, half = (TOP + HEIGHT - BOTTOM) / 2, (HEIGHT - TOP - BOTTOM) / 2
        return round(middle - half * max(-most, min(most, value)) / most, 1)

    highs = [(x(number), y(week.high)) for number, week in enumerate(weeks)]
    lows = [(x(number), y(week.low)) for number, week in enumerate(weeks)]
    ticks = [-most, 0.0, most]
    return {
        "band": _line([*highs, *reversed(lows)]),
        "high": _line(highs),
        "low": _line(lows),
        "marks": [{"y": y(value), "text": "0" if not value else f"{100 * value:+.0f}"} for value in ticks],
        "days": [
            {"x": x(number), "text": voice.day(weeks[number].at), "anchor": anchor}
            for number, anchor in ((0, "start"), (len(weeks) - 1, "end"))
        ],
        "caption": voice.text("trial-picture"),
    }


def _line(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def decide(
    ledger: Ledger, definitions: Definitions, request: Request, form: Sequence[tuple[str, str]], voice: Locale
) -> Response:
    """Start or end a trial, as the form says; ``InputError`` when nobody signed or said why."""
    fields, actor = dict(form), caller_of(request).actor
    signed = signed_by(fields, actor)
    with ledger.begin() as tx:
        if "proposal_id" in fields:
            proposal = proposals.proposal(tx, fields["proposal_id"])
            begun = trial_form.begun(form, proposal, signed, tx.now, voice.zone)
            trial_form.check_line(tx, proposal, fields.get(trial_form.NEW_LINE), begun)
            trials.start(tx, proposal.proposal_id, begun, actor, voice)
        else:
            ending = TrialEndIn(
                publish=fields.get("decision") == "publish", names=list(signed.names), reason=signed.reason
            )
            trials.end(tx, fields.get("trial_id", ""), ending, actor, voice)
    definitions.forget_proposal()
    return back_to("/trial", voice, notices.DECIDED)
