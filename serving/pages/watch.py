"""The page of the watch: the latest look in words, alarms first, and what asked for a recalibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros, parse_instant
from ondo.domain.words import Label
from ondo.ledger import Tx
from ondo.ledger.findings import Digest, WatchFinding, digests
from ondo.ledger.requests import RequestState, RetrainingRequest, requests
from serving.voice import Voice

SHOWN_LOOKS, SHOWN_REQUESTS = 30, 10
_GROUPS: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (
        Label("ホットの割合とホット適合率", "Share of hot leads and hot precision"),
        ("inflation", "hot_precision", "fast_track_precision"),
    ),
    (Label("見逃しと推定", "Missed hot leads and estimates"), ("missed_hot", "estimated_precision", "calibration")),
    (Label("変化の内訳", "Why it moved"), ("cause",)),
    (Label("リードの入り方", "How leads arrive"), ("channel_mix", "stopped_source")),
    (
        Label("営業とマーケティング", "Sales and marketing"),
        ("silence", "disagreement", "late_contact", "team_feedback"),
    ),
    (Label("約束と誤ホットの理由", "Promises, and why hot leads were false"), ("agreement", "false_hot_reason")),
    (Label("スコアと入力の変化", "Drift of scores and inputs"), ("stability", "drift")),
    (
        Label("ルールの使われ方とデータの質", "Rules in use and data quality"),
        ("rules", "missing", "unseen", "late_facts", "outside_bounds"),
    ),
)
_STATES = {
    RequestState.REQUESTED: Label("待ち", "waiting"),
    RequestState.STARTED: Label("実行中", "running"),
    RequestState.FAILED: Label("失敗（次の見張りで再試行）", "failed; the next watch tries again"),
    RequestState.FINISHED: Label("完了", "done"),
    RequestState.DECLINED: Label("却下", "declined"),
}


def view(tx: Tx, voice: Voice, number: int = 0) -> dict[str, Any]:
    """Collect everything the page shows about one look, counted back from the latest (0)."""
    looks = digests(tx, limit=SHOWN_LOOKS)
    if not looks:
        return {"look": None, "looks": [], "requests": []}
    number = min(max(number, 0), len(looks) - 1)
    look = looks[number]
    return {
        "look": look,
        "number": number,
        "day": voice.day(look.at),
        "alarms": [_row(one, voice) for one in look.findings if one.alarm],
        "reasons": [voice.say(one["ja"], one["en"]) for one in look.facts.get("reasons", [])],
        "due": bool(look.facts.get("due")),
        "window": _span(look.facts.get("window"), voice),
        "reference": _span(look.facts.get("reference_window"), voice),
        "groups": [
            {"name": voice.of(name), "rows": rows} for name, kinds in _GROUPS if (rows := _rows(look, kinds, voice))
        ],
        "report": _has_report(tx.artifacts, look),
        "looks": [_look(index, one, voice) for index, one in enumerate(looks)],
        "requests": [_request(one, voice) for one in reversed(requests(tx, look.card_id)[-SHOWN_REQUESTS:])],
    }


def report_of(tx: Tx, number: int) -> Path:
    """Return the drift report of a look, counted back from the latest; ``NotFound`` when it has none."""
    looks = digests(tx, limit=SHOWN_LOOKS)
    if not 0 <= number < len(looks) or not _has_report(tx.artifacts, looks[number]):
        raise NotFound("There is no such drift report.", ja=("そのドリフトレポートはありません。", ""))
    return tx.artifacts / str(looks[number].report)


def _has_report(artifacts: Path, look: Digest) -> bool:
    """Only files inside the artifact folder are shown; a report written elsewhere stays where it is."""
    if look.report is None:
        return False
    place = (artifacts / look.report).resolve()
    return place.is_relative_to(artifacts.resolve()) and place.is_file()


def _rows(look: Digest, kinds: Sequence[str], voice: Voice) -> list[dict[str, Any]]:
    return [_row(one, voice) for one in look.findings if one.kind in kinds and not one.alarm]


def _row(one: WatchFinding, voice: Voice) -> dict[str, Any]:
    text = voice.of(one.message)
    if one.kind == "cause":
        text = voice.say(f"{one.facts['name']['ja']}：{text}", f"{one.facts['name']['en']}. {text}")
    return {"text": text, "known": one.value is not None, "alarm": one.alarm}


def _look(index: int, look: Digest, voice: Voice) -> dict[str, Any]:
    alarms = sum(one.alarm for one in look.findings)
    return {"number": index, "day": voice.day(look.at), "version": look.card_version, "alarms": alarms}


def _span(text: str | None, voice: Voice) -> str:
    if text is None:
        return ""
    start, end = (parse_instant(part) for part in text.split("/"))
    return f"{voice.day(start)} – {voice.day(Micros(end - 1))}"


def _request(one: RetrainingRequest, voice: Voice) -> Mapping[str, str]:
    return {
        "day": voice.day(one.requested_at),
        "reason": voice.say("／", "; ").join(voice.of(reason) for reason in one.reasons),
        "state": voice.of(_STATES[one.state]),
        "detail": one.detail.strip().splitlines()[-1][:200] if one.detail.strip() else "",
    }
