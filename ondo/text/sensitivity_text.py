"""Words for what a change hangs on: the reps and months without which it gets other points."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.domain.evidence import ChangeSensitivity, SensitivityEvidence
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list

MOST_NAMED = 3
"""Groups named in a sentence; the data has all of them."""


def hangs_text(change: ChangeSensitivity) -> Label:
    """Say of one change what it hangs on."""
    drops, hangs = change.drops, change.hangs_on
    if not drops:
        return Message("proposal-nothing-to-leave-out")
    if not hangs:
        return Message("proposal-change-holds", drops=drops)
    groups = in_list(
        (
            Message("proposal-points-without-group", points=f"{left_out.points:+d}", group=left_out.group)
            for left_out in hangs[:MOST_NAMED]
        ),
        "proposal-list-comma",
    )
    return Message("proposal-change-hangs-on", hangs=len(hangs), drops=drops, groups=groups)


def named(name: Label, statement: Label) -> Label:
    """Put the name of a rule before what is said of its change."""
    return Message("proposal-named-statement", name=name, statement=statement)


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
    rules = in_list((Message("proposal-rule-in-list", rule=label) for label in labels), "proposal-list-of-rules")
    together = Message("proposal-changes-hold", drops=steady[0].drops, rules=rules)
    return (
        together,
        *(statement for statement, change in zip(statements, changes, strict=True) if change not in steady),
    )
