"""Words for what a change hangs on: the reps and months without which it gets other points."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.domain.evidence import ChangeSensitivity, SensitivityEvidence
from ondo.domain.vocabulary import Label

MOST_NAMED = 3
"""Groups named in a sentence; the data has all of them."""


def hangs_text(change: ChangeSensitivity) -> Label:
    """Say of one change what it hangs on."""
    drops, hangs = change.drops, change.hangs_on
    if not drops:
        return Label(
            "担当者・月の記録がないため、誰か1人・どこか1か月に左右される変更かどうかは分かりません。",
            "no rep or month to leave out, so whether it hangs on one of them cannot be known.",
        )
    if not hangs:
        return Label(
            f"担当者1人分または1か月分を除いた{drops}通りのすべてで、向きが変わらず、差も1刻み以内でした。",
            f"in all {drops} cases of leaving out one rep or one month it keeps its direction and stays"
            " within one grid step.",
        )
    ja = "、".join(f"{left_out.group}を除くと{left_out.points:+d}点" for left_out in hangs[:MOST_NAMED])
    en = ", ".join(f"{left_out.points:+d} without {left_out.group}" for left_out in hangs[:MOST_NAMED])
    return Label(
        f"担当者1人分または1か月分を除いた{drops}通りのうち{len(hangs)}通りで変わります（{ja}）。",
        f"in {len(hangs)} of {drops} cases of leaving out one rep or one month it changes ({en}).",
    )


def named(name: Label, statement: Label) -> Label:
    """Put the name of a rule before what is said of its change."""
    return Label(f"「{name.ja}」：{statement.ja}", f"{name.en}: {statement.en}")


def sensitivity_texts(evidence: SensitivityEvidence, names: Mapping[str, Label]) -> tuple[Label, ...]:
    """Say what the changes hang on: one sentence for all that hang on no rep and no month, one for each other.

    ``names`` are the changed rules by id.
    """
    statements, changes = evidence.statements, evidence.changes
    if len(statements) != len(changes):
        return statements
    steady = [change for change in changes if change.drops and not change.hangs_on]
    if len(steady) < 2:
        return statements
    labels = [names.get(change.rule_id, Label(change.rule_id, change.rule_id)) for change in steady]
    drops, ja, en = (
        steady[0].drops,
        "、".join(f"「{label.ja}」" for label in labels),
        "; ".join(label.en for label in labels),
    )
    together = Label(
        f"担当者1人分または1か月分を除いた{drops}通りのすべてで、次の変更は向きが変わらず、差も1刻み以内でした：{ja}。",
        f"In all {drops} cases of leaving out one rep or one month, these keep their direction and stay within one"
        f" grid step: {en}.",
    )
    return (
        together,
        *(statement for statement, change in zip(statements, changes, strict=True) if change not in steady),
    )
