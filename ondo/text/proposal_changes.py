"""Changes that a proposal suggests, as the table in which the meeting reads and ticks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ondo.domain.proposal import HOT_LINE, MOST_OF_A_NEW_RULE, MOST_STEP
from ondo.domain.vocabulary import Label
from ondo.text.figures import Table, Wording, number, safe, word
from ondo.text.messages import Message, in_list
from ondo.text.proposal_summary import Change, ProposalContext, ProposalSummary
from ondo.text.sensitivity_text import hangs_text

OWN_ACTION = Message("proposal-our-own-action")
_ASSOCIATION = Message("proposal-seller-action-note")
_EFFECT = Message("proposal-effect-note")
_EFFECT_ALONE = Message("proposal-effect-alone-note")
_NO_INTERVAL = Message("proposal-no-interval-note")
HOT_SHARES = Message(
    "proposal-hot-shares", before="{proposal.volume.before|pct1}", after="{proposal.volume.after|pct1}"
)


def changes_table(w: Wording, context: ProposalContext) -> Table | None:
    """Return the changes as a table, the ``value`` of each row the change; ``None`` where nothing changes."""
    changes = context.proposal.changes
    if not changes:
        return None
    learned = [change for change in changes if change.kind in _LEARNED]
    effect = _EFFECT if any(change.interval is not None for change in learned) else _EFFECT_ALONE
    table = w.table(
        Message("proposal-title"),
        "proposal.changes",
        word("proposal-rule-or-setting", lambda change: safe(change.label)),
        number("proposal-now", lambda change: _POINTS.get(change.kind, "").format("now")),
        number("proposal-column", lambda change: _POINTS.get(change.kind, "").format("then")),
        number(
            "proposal-interval-column", lambda change: _range("interval", "signed") if change.kind in _LEARNED else ""
        ),
        number("proposal-effect", lambda change: "{gain|more4}" if change.kind in _LEARNED else ""),
        number("proposal-support", lambda change: "" if change.support is None else "{support}"),
        number("proposal-share", lambda change: "" if change.share is None else "{share|pct1}"),
        notes=[
            *([effect] if context.proposal.suggested and learned else []),
            *([_NO_INTERVAL] if any(change.interval is None for change in learned) else []),
            *([_ASSOCIATION] if any(change.seller_action for change in changes) else []),
        ],
    )
    rows = (
        replace(
            row,
            chips=tuple(chip.of(w.lang) for chip in _chips(row.value)),
            notes=(
                *map(w.within(f"proposal.changes.{place}").fill, _notes(row.value)),
                *map(w.fill, _held(row.value, context.proposal)),
            ),
            asides=tuple(map(w.fill, _asides(row.value, context))),
        )
        for place, row in enumerate(table.rows)
    )
    return replace(table, rows=tuple(rows))


_LEARNED = ("points", "new_rule")
_POINTS = {"points": "{{{}|signed}}", "new_rule": "{{{}|signed}}", HOT_LINE: "{{{}}}"}
_CHIPS = {"new_rule": Message("proposal-new-rule"), "setting": Message("proposal-setting")}
_BUYS = {
    "precision": (
        Message("proposal-buys-precision", gain="{gain|points}"),
        "points",
    ),
    "leads": (
        Message("proposal-buys-leads", gain="{gain|d1}"),
        "d1",
    ),
    "logloss": (
        Message("proposal-buys-log-loss", gain="{gain|f4}"),
        "f4",
    ),
}


def _chips(change: Change) -> Iterator[Label]:
    if change.kind in _CHIPS:
        yield _CHIPS[change.kind]
    if change.seller_action:
        yield OWN_ACTION


def _notes(change: Change) -> Iterator[Label]:
    """Say when a new rule counts and how often its sign held; of a setting what it was, becomes and buys."""
    for words in (change.words, change.condition):
        if words is not None:
            yield safe(words)
    yield from _stopped_short(change)
    if change.months is not None:
        yield Message("proposal-same-direction-months", months_agreeing="{months_agreeing}", months="{months}")
    if change.kind == "setting" and change.gain_of:
        buys, form = _BUYS[change.gain_of]
        ends = _range("gain_interval", form)
        with_ends = Message("proposal-buys-within", buys=buys, ends=ends)
        yield buys if change.gain_interval is None else with_ends


def _stopped_short(change: Change) -> Iterator[Label]:
    """Say of a change that ends before its interval begins, since one round moves no further, where that begins."""
    most = {"points": MOST_STEP, "new_rule": MOST_OF_A_NEW_RULE}.get(change.kind)
    if change.interval is None or change.then is None or change.moved != most:
        return
    if change.then < change.interval.low:
        yield Message("proposal-worth-or-more", worth="{interval.low|signed}", most="{moved}")
    elif change.then > change.interval.high:
        yield Message("proposal-worth-or-less", worth="{interval.high|signed}", most="{moved}")


def _held(change: Change, proposal: ProposalSummary) -> Iterator[Label]:
    """Say what a moved line holds: the leads whom points and gates make hot."""
    if change.kind == HOT_LINE:
        known = proposal.volume.after is not None and proposal.volume.before is not None
        if known:
            yield Message("proposal-line-holds-hot-leads-shares", hot_shares=HOT_SHARES)
        else:
            yield Message("proposal-line-holds-hot-leads")


def _asides(change: Change, context: ProposalContext) -> Iterator[Label]:
    """Say what a new rule stands for too, and what the change hangs on; not for the report, which lists the latter."""
    for new in () if context.source is None else context.source.new_rules:
        if new.rule_id == change.change_id and new.twins:
            # A twin may be written in both languages, "ja / en".
            pairs = (twin.split(" / ", 1) if " / " in twin else (twin, twin) for twin in new.twins)
            twins = in_list((Label(*twin) for twin in pairs), "proposal-list-comma")
            yield safe(Message("proposal-near-twins", twins=twins))
    for part in () if context.evidence is None else context.evidence.sensitivity.changes:
        if part.rule_id == change.change_id and part.drops:
            yield safe(hangs_text(part))


def _range(key: str, form: str) -> Label:
    low, high = f"{{{key}.low|{form}}}", f"{{{key}.high|{form}}}"
    return Message("figure-interval", low=low, high=high)
