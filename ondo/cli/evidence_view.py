"""The evidence of a proposal as tables and sentences: gain, past quarters, what each change hangs on, proofs."""

from __future__ import annotations

from rich.table import Table

from ondo.cli.app import out, say
from ondo.domain.card import Scorecard
from ondo.domain.proposal import Proposal
from ondo.domain.proposal_facts import Gain, Proof, logloss_gain, past, proofs, sensitivity, statements
from ondo.domain.vocabulary import Label, Lang

_LEAST = 0.01
"""Percent; a smaller gap is not told from none."""


def show_gain(proposal: Proposal, lang: Lang) -> None:
    """Print how much better the judged card is on later data: precision at the same volume, log loss per lead."""
    found = proposal.gain
    if found is None:
        return
    if proposal.suggested is None:
        ja, en = "提案には至らなかった最良の案の成績：", "The best card found, which is not suggested:"
        out.print(say(ja, en, lang), markup=False)
    ja = f"同じ引き渡し件数での試算適合率の差 {_points(found.low)}〜{_points(found.high)}ポイント（90%区間）"
    gain = f"{_points(found.low)} to {_points(found.high)} percentage points (90% interval)"
    en = f"Replayed precision at the same hand-off volume {gain}"
    if (closer := logloss_gain(proposal.facts)) is not None:
        ja += f"、対数損失の改善 {closer.value:+.4f}（{closer.low:+.4f}〜{closer.high:+.4f}）"
        en += f"; log loss better by {closer.value:+.4f} ({closer.low:+.4f} to {closer.high:+.4f})"
    out.print(say(f"{ja}。", f"{en}.", lang), markup=False)


def show_past(proposal: Proposal, lang: Lang) -> None:
    """Print how past quarters would have gone by each method, and which could not be played."""
    found = past(proposal.facts)
    if found.ways:
        title = say(
            "過去の四半期での検証（同じ引き渡し件数）", "Replay of past quarters, at the same hand-off volume", lang
        )
        table = Table(say("方法", "Method", lang), title=title, title_justify="left")
        for ja, en in (
            ("試算\n適合率", "Replayed\nprecision"),
            ("現行との差\n（90%区間）", "Change\n(90% interval)"),
            ("再現率", "Recall"),
            ("正しく\nホット／週", "Really hot\na week"),
        ):
            table.add_column(say(ja, en, lang), justify="right")
        for one in found.ways:
            change = "—" if one.gain is None else _rise(one.gain, lang)
            numbers = f"{one.precision:.1%}", change, f"{one.recall:.1%}", f"{one.hot_per_week:.1f}"
            table.add_row(one.label.of(lang), *numbers)
        out.print(table)
    _list(found.statements, lang)
    if found.skipped:
        ja = "、".join(f"{one.quarter}（{one.why.ja}）" for one in found.skipped)
        en = ", ".join(f"{one.quarter} ({one.why.en})" for one in found.skipped)
        _list([Label(f"検証できなかった四半期：{ja}", f"Quarters that could not be replayed: {en}")], lang)


def show_grounds(proposal: Proposal, card: Scorecard, lang: Lang) -> None:
    """Say in plain words what the labels rest on, and what each suggested change hangs on."""
    texts = [*statements(proposal.facts, "selection"), *statements(proposal.facts, "people")]
    if proposal.suggested is not None:  # a card that did not pass the gate was looked at too
        names = {rule.id: rule.label for rule in card.rules} | {new.rule_id: new.label for new in proposal.new_rules}
        texts += sensitivity(proposal.facts, names)
    if texts:
        out.print(say("前提と限界", "Basis and limits", lang), style="bold")
    _list(texts, lang)


def show_proofs(proposal: Proposal, lang: Lang) -> None:
    """Print how far the path is proven to be from the best there is, where that was asked for."""
    found = proofs(proposal.facts)
    if not found:
        return
    title = say("最適性の証明（--certify）", "How far from the best there is (--certify)", lang)
    table = Table(title=title, title_justify="left")
    for ja, en in (
        ("変更数", "Changes"),
        ("対数損失", "Log loss of the path"),
        ("証明された下限", "Proven bound"),
        ("最適性ギャップ", "Optimality gap"),
    ):
        table.add_column(say(ja, en, lang), justify="right")
    for one in found:
        bound = "—" if one.bound is None else f"{one.bound:.5f}"
        table.add_row(str(one.changes), f"{one.loss:.5f}", bound, _gap(one, lang))
    out.print(table)
    note = say(
        "対数損失は学習に使ったデータでの値。証明は今ある基準のルールの点だけが対象で、新しいルールと設定は含みません。",
        "Log loss is that on what was learned from. The proof covers the points of the card's own rules only, not new"
        " rules and settings.",
        lang,
    )
    out.print(note, style="dim", markup=False)


def _gap(one: Proof, lang: Lang) -> str:
    if one.relative_gap is None:
        return say("証明できず", "not proven", lang)
    percent = 100 * one.relative_gap
    if percent >= _LEAST:
        return f"{percent:.2f} %"
    return say("0 %（最良）", "0 % (the best)", lang) if one.proven else f"< {_LEAST:.2f} %"


def _list(texts: list[Label] | tuple[Label, ...], lang: Lang) -> None:
    for text in texts:
        out.print(f"・{text.ja}" if lang is Lang.JA else f"- {text.en}", markup=False)


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


def _rise(gain: Gain, lang: Lang) -> str:
    value, low, high = (_points(one) for one in (gain.value, gain.low, gain.high))
    return say(f"{value}\n（{low}〜{high}）", f"{value}\n({low} to {high})", lang)
