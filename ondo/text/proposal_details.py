"""Details of a proposal that a data scientist looks for, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ondo.domain.card import Scorecard
from ondo.domain.evidence import Evidence, NearEqualCard, OptimalityProof
from ondo.domain.proposal import Proposal
from ondo.domain.vocabulary import Label
from ondo.text.figures import NONE, Row, Sentence, Table, Wording, number, safe, word
from ondo.text.messages import Message, in_list
from ondo.text.proposal_summary import METHODS, ProposalContext, label_of_key
from ondo.text.score_text import points_text

_GROUPS = {
    "handed_off": Message("proposal-handed-over-points"),
    "exploration": Message("proposal-exploration-sample"),
    "missed_hot": Message("proposal-missed-hot"),
    "never_handed": Message("proposal-outcome-without-hand-off"),
    "by_hand": Message("proposal-handed-over-hand"),
    "landmark": Message("proposal-landmark"),
}
_TEACHERS = {
    "logistic": Message("proposal-logistic-regression-on-rules-current"),
    "model": Message("proposal-lightgbm"),
}
_COMPARED = Message("proposal-teacher-note")
_CRITERION = Message("proposal-criterion-note")
_CERTIFIED = Message("proposal-proofs-note")
_UNPROVEN = {
    "": Message("proposal-not-proven"),
    "the slope of the log-odds could not be bounded": Message("proposal-not-proven-slope-not-bounded"),
}
_LEAST = 0.0001
"""A smaller gap, as a share of the loss, is not told from none."""
_COSTS = Message("proposal-costs-note")


def path_table(w: Wording, chosen: int | None) -> Table:
    """Show the best card for each number of changes of points; ``chosen`` is the place of the suggested one."""
    return w.table(
        Message("proposal-best-card-each-number-changes"),
        "source.path",
        number("proposal-changes", "{changes}"),
        number("proposal-log-loss", "{logloss|f4}"),
        number("proposal-auc", "{auc|f3}"),
        number("proposal-replayed-precision", "{precision|pct1}"),
        number("proposal-criterion", "{criterion|f4}"),
        number("proposal-hot-line", "{hot_line}"),
        notes=[_CRITERION],
        chosen=chosen,
    )


def proofs_table(w: Wording) -> Table:
    """Show how far each card on the path may be from the best there is; no rows unless it was asked for."""
    return w.table(
        Message("proposal-proofs"),
        "evidence.certificate",
        number("proposal-changes", "{changes}"),
        number("proposal-log-loss", "{loss|f5}"),
        number("proposal-proven-bound", "{bound|f5}"),
        number("proposal-optimality-gap", "{gap|f5}"),
        number("proposal-gap-of-loss", _share_of_loss),
        word("proposal-proven", _proven),
        number("proposal-seconds", "{seconds|d1}", detail=True),
        notes=[_CERTIFIED],
    )


def _share_of_loss(proof: OptimalityProof) -> str:
    share = proof.relative_gap
    if share is None or share >= _LEAST:
        return "{relative_gap|pct2}"
    return "0%" if proof.proven else "< 0.01%"


def _proven(proof: OptimalityProof) -> Label:
    return Message("proposal-optimal") if proof.proven else safe(label_of_key(_UNPROVEN, proof.reason))


def details(w: Wording, context: ProposalContext) -> Iterator[Table]:
    """Yield the tables behind path and proofs that have anything to show."""
    proposal, evidence, card = context.source, context.evidence, context.card
    if proposal is None or evidence is None or card is None:
        return
    near = [_near_equal(w, proposal, card)] if proposal.changes or proposal.new_rules else []
    silence = [silence_table(w, card)] if evidence.silence else []
    tables = (*silence, _teacher(w, evidence), _groups(w, evidence), _quarters(w), _leniency(w), _computed(w, evidence))
    yield from (table for table in (*near, *tables) if table.rows)


def silence_table(w: Wording, card: Scorecard) -> Table:
    """Show what each change buys by what is supposed of the hand-offs that sales left unanswered."""
    labels = {rule.id: rule.label for rule in card.rules}
    return w.table(
        Message("proposal-silence"),
        "evidence.silence",
        word("proposal-silence-change", lambda gain: safe(label_of_key(labels, gain.rule_id))),
        number("proposal-silence-answered", "{answered_with|pct}"),
        number("proposal-silence-answered-else", "{answered_without|pct}"),
        number("proposal-silence-by-sales", "{by_sales|more4}"),
        number("proposal-silence-with-drawn", "{with_drawn|more4}"),
        number("proposal-silence-none-hot", "{none_hot|more4}"),
        number("proposal-silence-all-hot", "{all_hot|more4}"),
        notes=[Message("proposal-silence-note")],
    )


def _near_equal(w: Wording, proposal: Proposal, card: Scorecard) -> Table:
    """Show the cards that the search found nearly as good: how each differs from the suggested one, at what cost."""
    labels = {rule.id: rule.label for rule in card.rules} | {new.rule_id: new.label for new in proposal.new_rules}
    now = {rule.id: rule.points for rule in card.rules}
    then = {change.rule_id: change.points_suggested for change in proposal.changes}
    then |= {new.rule_id: new.points for new in proposal.new_rules}

    def moves(near: NearEqualCard) -> Label:
        pairs = {
            rule_id: [points.get(rule_id, now.get(rule_id, 0)) for points in (then, near.points)]
            for rule_id in dict.fromkeys((*then, *near.points))
        }
        texts = [
            (label_of_key(labels, rule_id), f"{points_text(here)} → {points_text(there)}")
            for rule_id, (here, there) in pairs.items()
            if here != there
        ]
        if not texts:
            return Label(NONE, NONE)
        parts = (Message("proposal-rule-moves", rule=name, moves=moves) for name, moves in texts)
        return safe(in_list(parts, "proposal-list-comma"))

    return w.table(
        Message("proposal-cards-nearly-as-good"),
        "evidence.near_equal",
        word("proposal-differs-proposal-card", moves),
        number("proposal-changes", "{changes}"),
        number("proposal-costs", "{costs|f5}"),
        notes=[_COSTS],
    )


def _pairs(w: Wording, title: Label, pairs: Mapping[Label, Sentence], note: Label | None = None) -> Table:
    """Return a table of names and what is said of each, without a head."""
    rows = (Row((w.fill(name), w.fill(sentence))) for name, sentence in pairs.items())
    return Table(title.of(w.lang), (), tuple(rows), () if note is None else (w.fill(note),))


def _teacher(w: Wording, evidence: Evidence) -> Table:
    """Say whose probabilities the points follow, and what spoke for it."""
    title, teacher = Message("proposal-what-points-follow"), evidence.teacher
    if teacher is None:
        return _pairs(w, title, {})
    compared = Message("proposal-teachers-not-compared")
    if teacher.model_gain is not None and teacher.model_gain_error is not None:
        change = "{evidence.teacher.model_gain|more4} ± {evidence.teacher.model_gain_error|f4}"
        compared = Message("proposal-teacher-gain", change=change)
    pairs: dict[Label, Sentence] = {
        Message("proposal-points-follow"): safe(label_of_key(_TEACHERS, teacher.source)),
        Message("proposal-lightgbm-against-logistic-regression"): compared,
    }
    if teacher.inverse_penalty is not None:
        name = Message("proposal-inverse-penalty-logistic-regression")
        pairs[name] = "{evidence.teacher.inverse_penalty|g}"
    return _pairs(w, title, pairs, None if teacher.model_gain is None else _COMPARED)


def _groups(w: Wording, evidence: Evidence) -> Table:
    return w.named(
        Message("proposal-weights-against-selection"),
        Message("proposal-where-labels-come-from"),
        {f"evidence.selection.groups.{name}": label_of_key(_GROUPS, name) for name in evidence.selection.groups},
        number("proposal-leads", "{rows}"),
        number("proposal-hot", "{hot}"),
        number("proposal-weight", "{weight|d0}"),
        number("proposal-effective", "{effective|d0}"),
    )


def _quarters(w: Wording) -> Table:
    return w.table(
        Message("proposal-quarter-by-quarter"),
        "evidence.backtest.rows",
        word("proposal-quarter", "{quarter|word}"),
        word("proposal-method", lambda played: safe(label_of_key(METHODS, played.method))),
        number("proposal-replayed-precision", "{precision|pct1}"),
        number("proposal-recall", "{recall|pct1}"),
        number("proposal-really-hot-week", "{hot_per_week|d1}"),
        number("proposal-share-handed-over", "{volume|pct1}"),
        number("proposal-leads", "{labels}"),
        number("proposal-changes", "{changes}"),
    )


def _leniency(w: Wording) -> Table:
    ends = {"value": "{difference|points}", "low": "{low|points}", "high": "{high|points}"}
    difference = Message("figure-with-interval", **ends)
    return w.table(
        Message("proposal-leniency"),
        "evidence.people.leniency.people",
        word("proposal-rater", lambda rater: "⚑ {rater|word}" if rater.flagged else "{rater|word}"),
        number("proposal-judged", "{votes}"),
        number("proposal-really-hot", "{hot|pct}"),
        number("proposal-colleagues-would", "{expected|pct}"),
        number("proposal-difference-90-interval", difference),
    )


def _computed(w: Wording, evidence: Evidence) -> Table:
    pairs: dict[Label, Sentence] = {
        Message("proposal-effective-labels-learned-from"): "{evidence.effective_labels}",
        Message("proposal-seed"): "{evidence.seed}",
        Message("proposal-data-set"): "{evidence.dataset_id|word}",
    }
    if evidence.slices.later is not None:
        slices = " / ".join(f"{{evidence.slices.{part}}}" for part in ("fit", "calibrate", "later"))
        pairs[Message("proposal-slices-fit-calibrate-later")] = slices
    pairs = {name: sentence for name, sentence in pairs.items() if f"{w.fill(sentence)}" not in ("", NONE)}
    return _pairs(w, Message("proposal-how-computed"), pairs)
