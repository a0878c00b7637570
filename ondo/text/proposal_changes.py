"""Changes that a proposal suggests, as the table in which the meeting reads and ticks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ondo.domain.proposal import HOT_LINE
from ondo.domain.vocabulary import Label
from ondo.text.figures import Table, Wording, number, safe, word
from ondo.text.proposal_summary import Change, ProposalSummary, ToldProposal
from ondo.text.sensitivity_text import hangs_text

OWN_ACTION = Label("自社の行動", "our own action")
_ASSOCIATION = Label(
    "自社の行動に付く点は、関心の強さではなく成約との関連を表します。",
    "Points for the seller's own action show what goes along with wins, not interest.",
)
_EFFECT = Label(
    "効果は、この変更だけを取り下げたときに、その後のデータで増える1件あたりの対数損失です（プラスなら変更に意味があります）。"
    "区間は、変えないルールの尺度での90%区間です。改定案が区間から外れるのは、1回に動かせる幅に上限があるためか、"
    "ほかの変更と効果を分け合っているためです。",
    "Effect: log loss per lead on later data that leaving out this change alone would cost; above zero it helps. "
    "Intervals (90%) are on the scale of the rules that stay. A proposal lies outside its interval where one round "
    "moves a rule only so far, or where other changes carry a part of it.",
)
HOT_SHARES = Label(
    "最近動きのあったリードの{proposal.volume.before|pct1} → {proposal.volume.after|pct1}",
    "{proposal.volume.before|pct1} → {proposal.volume.after|pct1} of the leads active lately",
)


def changes_table(w: Wording, told_proposal: ToldProposal) -> Table | None:
    """Return the changes as a table, the ``value`` of each row the change; ``None`` where nothing changes."""
    changes = told_proposal.proposal.changes
    if not changes:
        return None
    table = w.table(
        Label("改定案", "The proposal"),
        "proposal.changes",
        word("ルール・設定", "Rule or setting", lambda change: safe(change.label)),
        number("現行", "Now", lambda change: _POINTS.get(change.kind, "").format("now")),
        number("改定案", "Proposal", lambda change: _POINTS.get(change.kind, "").format("then")),
        number(
            "90%区間",
            "90% interval",
            lambda change: _range("interval", "signed") if change.kind in _LEARNED else "",
        ),
        number("効果", "Effect", lambda change: "{gain|more4}" if change.kind in _LEARNED else ""),
        number("根拠件数", "Support", lambda change: "" if change.support is None else "{support}"),
        number("該当率", "Share", lambda change: "" if change.share is None else "{share|pct1}"),
        notes=[
            *(
                [_EFFECT]
                if told_proposal.proposal.suggested and any(change.kind in _LEARNED for change in changes)
                else []
            ),
            *([_ASSOCIATION] if any(change.seller_action for change in changes) else []),
        ],
    )
    rows = (
        replace(
            row,
            chips=tuple(chip.of(w.lang) for chip in _chips(row.value)),
            notes=(
                *map(w.within(f"proposal.changes.{place}").fill, _notes(row.value)),
                *map(w.fill, _held(row.value, told_proposal.proposal)),
            ),
            asides=tuple(map(w.fill, _asides(row.value, told_proposal))),
        )
        for place, row in enumerate(table.rows)
    )
    return replace(table, rows=tuple(rows))


_LEARNED = ("points", "new_rule")
_POINTS = {"points": "{{{}|signed}}", "new_rule": "{{{}|signed}}", HOT_LINE: "{{{}}}"}
_CHIPS = {"new_rule": Label("新しいルール", "new rule"), "setting": Label("設定", "setting")}
_BUYS = {
    "precision": (
        Label(
            "その後のデータで、同じ引き渡し件数での試算適合率 {gain|points}ポイント",
            "on later data, at the same hand-off volume: replayed precision {gain|points} percentage points",
        ),
        "points",
    ),
    "leads": (
        Label("合意した件数に週{gain|d1}件近づく", "comes {gain|d1} leads a week nearer to the agreed number"),
        "d1",
    ),
    "logloss": (
        Label(
            "その後のデータで対数損失が1件あたり {gain|f4} 下がる", "on later data log loss falls by {gain|f4} per lead"
        ),
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
    if change.months is not None:
        yield Label(
            "{months}か月のうち{months_agreeing}か月で同じ向き",
            "the same direction in {months_agreeing} of {months} months",
        )
    if change.kind == "setting":
        buys, form = _BUYS[change.gain_of]
        ends = _range("gain_interval", form)
        with_ends = Label(f"{buys.ja}（90%区間 {ends.ja}）", f"{buys.en} (90% interval {ends.en})")
        yield buys if change.gain_interval is None else with_ends


def _held(change: Change, proposal: ProposalSummary) -> Iterator[Label]:
    """Say what a moved line holds: the leads whom points and gates make hot."""
    if change.kind == HOT_LINE:
        known = proposal.volume.after is not None and proposal.volume.before is not None
        yield Label(
            "点数とBANT条件でホットになるリードの数を保つための変更" + (f"：{HOT_SHARES.ja}" if known else ""),
            "moved to hold how many leads points and gates make hot" + (f": {HOT_SHARES.en}" if known else ""),
        )


def _asides(change: Change, told_proposal: ToldProposal) -> Iterator[Label]:
    """Say what a new rule stands for too, and what the change hangs on; not for the report, which lists the latter."""
    for new in () if told_proposal.source is None else told_proposal.source.new_rules:
        if new.rule_id == change.change_id and new.twins:
            # A twin may be written in both languages, "ja / en".
            ja, en = zip(*(twin.split(" / ", 1) if " / " in twin else (twin, twin) for twin in new.twins), strict=True)
            twins = Label("、".join(ja), ", ".join(en))
            yield safe(Label(f"よく似た候補をまとめたもの：{twins.ja}", f"stands for its near twins too: {twins.en}"))
    for part in () if told_proposal.evidence is None else told_proposal.evidence.sensitivity.changes:
        if part.rule_id == change.change_id and part.drops:
            yield safe(hangs_text(part))


def _range(key: str, form: str) -> Label:
    low, high = f"{{{key}.low|{form}}}", f"{{{key}.high|{form}}}"
    return Label(f"{low}〜{high}", f"{low} to {high}")
