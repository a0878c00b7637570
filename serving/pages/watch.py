"""The page of the watch: the latest look in words, alarms first, and what asked for a recalibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros, iso, parse_instant
from ondo.domain.vocabulary import Label
from ondo.ledger import Tx
from ondo.ledger.decisions.recalibration_requests import RequestState, RetrainingRequest, requests
from ondo.ledger.records.findings import Digest, WatchFinding, digests
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.pages import asking, watch_trends
from serving.pages.watch_trends import REASON

SHOWN_LOOKS, SHOWN_REQUESTS = 30, 10
GROUPS: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (
        Message("pages-hot-share-hot-precision"),
        ("inflation", "hot_precision", "fast_track_precision"),
    ),
    (
        Message("pages-missed-hot-leads-estimates"),
        ("missed_hot", "estimated_precision", "calibration"),
    ),
    (Message("pages-why-moved"), ("cause",)),
    (Message("pages-how-leads-arrive"), ("channel_mix", "stopped_source")),
    (
        Message("pages-sales-marketing"),
        ("silence", "disagreement", "late_contact", "team_feedback"),
    ),
    (Message("pages-promises-why-hot-leads-false"), ("agreement", "false_hot_reason")),
    (Message("pages-drift-scores-inputs"), ("stability", "drift")),
    (
        Message("pages-rules-use-data-quality"),
        ("rules", "missing", "unseen", "without_action", "late_facts", "machine_traffic", "outside_bounds"),
    ),
)
_STATES = {
    RequestState.REQUESTED: Message("pages-request-waiting"),
    RequestState.STARTED: Message("pages-request-running"),
    RequestState.FAILED: Message("pages-request-failed"),
    RequestState.FINISHED: Message("pages-request-done"),
    RequestState.DECLINED: Message("pages-request-declined"),
}


def view(tx: Tx, voice: Locale, number: int = 0) -> dict[str, Any]:
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
        "alarms": [_row(finding, voice) for finding in look.findings if finding.alarm],
        "reasons": [reason[voice.lang] for reason in look.facts.get("reasons", [])],
        "due": bool(look.facts.get("due")),
        "window": _span(look.facts.get("window"), voice),
        "reference": _span(look.facts.get("reference_window"), voice),
        "groups": [
            {"name": voice.of(name), "rows": rows} for name, kinds in GROUPS if (rows := _rows(look, kinds, voice))
        ],
        "trends": watch_trends.trends(tx, look, voice),
        "waterfalls": watch_trends.waterfalls(look, voice),
        "reason_bars": watch_trends.reasons(look, voice),
        "run": f"watch {iso(look.at)[:10]}",
        "report": _has_report(tx.artifacts, look),
        "looks": [_look(index, look, voice) for index, look in enumerate(looks)],
        "requests": [_request(request, voice) for request in reversed(requests(tx, look.card_id)[-SHOWN_REQUESTS:])],
        "waits": [_request(request, voice) for request in asking.waiting(tx, look.card_id)],
        "by_people": asking.asked_by_people(tx, look.card_id),
    }


def mlflow_of(settings: Settings) -> str:
    """Return the address of MLflow's pages, without a password; empty where the store is no server."""
    parts = urlsplit(settings.mlflow_uri)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def report_of(tx: Tx, number: int) -> Path:
    """Return the drift report of a look, counted back from the latest; ``NotFound`` when it has none."""
    looks = digests(tx, limit=SHOWN_LOOKS)
    if not 0 <= number < len(looks) or not _has_report(tx.artifacts, looks[number]):
        raise NotFound(Message("pages-no-such-drift-report"))
    return tx.artifacts / str(looks[number].report)


def _has_report(artifacts: Path, look: Digest) -> bool:
    """Only files inside the artifact folder are shown; a report written elsewhere stays where it is."""
    if look.report is None:
        return False
    place = (artifacts / look.report).resolve()
    return place.is_relative_to(artifacts.resolve()) and place.is_file()


def _rows(look: Digest, kinds: Sequence[str], voice: Locale) -> list[dict[str, Any]]:
    """Return the findings of a group in words, but for the reasons, which are drawn."""
    return [
        _row(finding, voice)
        for finding in look.findings
        if finding.kind in kinds and not finding.alarm and not (finding.kind == REASON and finding.value is not None)
    ]


def _row(watch_finding: WatchFinding, voice: Locale) -> dict[str, Any]:
    text = voice.of(watch_finding.message)
    if watch_finding.kind == "cause":
        text = voice.text("pages-cause", finding=watch_finding.facts["name"][voice.lang], text=text)
    return {"text": text, "known": watch_finding.value is not None, "alarm": watch_finding.alarm}


def _look(index: int, look: Digest, voice: Locale) -> dict[str, Any]:
    alarms = sum(finding.alarm for finding in look.findings)
    return {"number": index, "day": voice.day(look.at), "version": look.card_version, "alarms": alarms}


def _span(text: str | None, voice: Locale) -> str:
    if text is None:
        return ""
    start, end = (parse_instant(part) for part in text.split("/"))
    return f"{voice.day(start)} – {voice.day(Micros(end - 1))}"


def _request(retraining_request: RetrainingRequest, voice: Locale) -> Mapping[str, str]:
    return {
        "cause": retraining_request.cause,
        "day": voice.day(retraining_request.requested_at),
        "reason": voice.text("pages-list-semicolon").join(voice.of(reason) for reason in retraining_request.reasons),
        "state": voice.of(_STATES[retraining_request.state]),
        "detail": retraining_request.detail.strip().splitlines()[-1][:200] if retraining_request.detail.strip() else "",
    }
