"""The evidence beside a proposal, from its facts: what the labels rest on, past quarters, missed hots.

Facts are plain data that a recalibration wrote, perhaps an older one: what is absent is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ondo.domain.proposal_facts import METHODS, SKIPPED
from ondo.domain.words import Lang
from serving.voice import Voice

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: the first ``words`` columns text, the others numbers; an empty ``head`` is left out."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    note: str = ""


def statements(report: object, lang: Lang) -> list[str]:
    """Return what a report says in plain words."""
    found = report.get("statements") if isinstance(report, Mapping) else None
    return [str(one[lang.value]) for one in found or [] if isinstance(one, Mapping) and lang.value in one]


def rests_on(facts: Facts, voice: Voice) -> list[str]:
    """Say what the labels rest on, what cannot be known, and how far people agree."""
    return [*statements(facts.get("selection"), voice.lang), *statements(facts.get("people"), voice.lang)]


def past(facts: Facts, voice: Voice) -> tuple[list[str], Table | None]:
    """Return what past quarters say, with those left out, and each method over all of them."""
    report = facts.get("backtest")
    told = [*statements(report, voice.lang), *_skipped(report, voice)]
    totals = report.get("totals") if isinstance(report, Mapping) else None
    if not totals:
        return told, None
    difference = voice.say("差（90%区間）", "Difference (90%)")
    head = (
        voice.say("やり方", "Method"),
        *(voice.say("再現適合率", "Replayed precision"), difference),
        *(voice.say("再現率", "Recall"), difference),
        *(voice.say("本当にホットだった件数（週）", "Really hot a week"), difference),
    )
    rows = [
        (
            method_name(total["method"], voice),
            *(f"{total['precision']:.1%}", _difference(total, "gain_precision", 100, voice)),
            *(f"{total['recall']:.1%}", _difference(total, "gain_recall", 100, voice)),
            *(f"{total['hot_per_week']:.1f}", _difference(total, "gain_hot_per_week", 1, voice)),
        )
        for total in totals
    ]
    return told, Table("", head, rows)


def _skipped(report: object, voice: Voice) -> Iterator[str]:
    """Say which past quarters could not be played, and why."""
    skipped = report.get("skipped") if isinstance(report, Mapping) else None
    by_reason: dict[str, list[str]] = {}
    for one in skipped or []:
        by_reason.setdefault(str(one["why"]), []).append(str(one["quarter"]))
    for why, quarters in by_reason.items():
        named = voice.say("、", ", ").join(quarters)
        reason = voice.of(SKIPPED[why]) if why in SKIPPED else why
        yield voice.say(f"試せなかった四半期：{named}（{reason}）", f"Left out: {named} ({reason}).")


def _difference(total: Facts, name: str, scale: float, voice: Voice) -> str:
    """Write a difference to never changing with its interval; empty for never changing itself."""
    if total["method"] == "never_change" or name not in total:
        return ""
    return with_interval([scale * one for one in total[name]], voice)


def method_name(name: str, voice: Voice) -> str:
    """Name a method of the backtest; an unknown one goes by its own name."""
    return voice.of(METHODS[name]) if name in METHODS else name


def missed(facts: Facts, voice: Voice) -> tuple[str, Table | None]:
    """Say which hot leads were missed, and what would have caught each group of them at what cost."""
    report = facts.get("missed_hot")
    if not isinstance(report, Mapping) or not report.get("leads"):
        return "", None
    leads, weeks = report["leads"], report.get("weeks") or 0
    ja = f"引き渡されないまま商談・受注になったリードや、見逃しと報告されたリードが {leads:,}件あります。"
    en = f"{leads:,} leads became an opportunity, were won or were reported as missed without having been handed over."
    if report.get("hot_today"):
        ja += f"うち {report['hot_today']:,}件は、現行の基準ならホットになります。"
        en += f" {report['hot_today']:,} of them would be hot under the card as it is."
    if weeks:
        ja += f"現行の基準で週あたり {report['hot_per_week']:.1f}件がホットになります（直近{weeks:.0f}週）。"
        en += f" The card makes {report['hot_per_week']:.1f} leads hot a week (last {weeks:.0f} weeks)."
    head = (
        voice.say("見逃したリード", "Missed leads"),
        voice.say("捕まえられた最小の変更", "Smallest change that would have caught them"),
        voice.say("件数", "Leads"),
        voice.say("うち捕まえる", "Caught"),
        voice.say("週あたりのホットの増加", "Extra hot a week"),
    )
    rows = [_missed_group(group, voice) for group in report.get("groups") or []]
    return voice.say(ja, en), Table("", head, rows, words=2) if rows else None


def _missed_group(group: Facts, voice: Voice) -> tuple[str, ...]:
    words, change = str(group["words"][voice.lang.value]), group.get("change")
    if not change:
        return (
            words,
            voice.say("1つの変更では捕まえられない", "no single change would"),
            f"{group['leads']:,}",
            "–",
            "–",
        )
    numbers = f"{group['leads']:,}", f"{change['caught']:,}", f"{change['extra_hot_per_week']:+.1f}"
    return words, str(change["words"][voice.lang.value]), *numbers


def with_interval(gain: Sequence[float], voice: Voice) -> str:
    """Write a difference with the ends of its interval."""
    value, low, high = (f"{one:+.1f}" for one in gain)
    return voice.say(f"{value}（{low}〜{high}）", f"{value} ({low} to {high})")
