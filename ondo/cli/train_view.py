"""Tables of a recalibration and its proposal, as the definition meeting reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from ondo.cli.app import out, say, signed
from ondo.cli.evidence_view import show_gain, show_grounds, show_past, show_proofs
from ondo.domain.card import Scorecard
from ondo.domain.proposal import HOT_LINE, Figures, NewRule, PathStep, PointChange, Proposal, SettingChange
from ondo.domain.proposal_facts import ASSOCIATION, OWN_ACTION, volume
from ondo.domain.words import Label, Lang

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ondo.domain.card_diff import Difference
    from serving.voice import Voice


def show_result(proposal: Proposal, figures: Mapping[str, object], lang: Lang) -> None:
    """Print what a recalibration learned from, how each method does, and why it suggests what it suggests."""
    labels, hot = proposal.labels, proposal.positives
    ja, en = f"ラベル {labels} 件（うちホット {hot} 件）", f"{labels} labels, {hot} of them hot"
    out.print(say(ja, en, lang))
    if proposal.current.auc is not None:
        out.print(_figures(proposal, figures, lang))
    _reason(proposal, lang)
    show_proofs(proposal, lang)
    if proposal.change_ids:
        out.print(say("次へ: ondo review", "Next: ondo review", lang))


def show_proposal(
    proposal: Proposal, card: Scorecard, lang: Lang, zone: ZoneInfo, overtaken_by: int | None = None
) -> None:
    """Print the whole proposal: changes, new rules, setting, hot line, who moves, path, figures, and why.

    ``overtaken_by`` is the later version of the card that leaves nothing to decide here.
    """
    from serving.voice import Voice

    number = proposal.base_version
    title = say(f"改定案（第{number}版に対して）", f"Proposal for version {number}", lang)
    out.print(f"[b]{escape(card.name.of(lang))}[/]  {title}  [dim]{proposal.proposal_id}[/]")
    if overtaken_by is not None:
        ja = f"この改定案は承認できません。すでに第{overtaken_by}版があります。"
        en = f"This proposal can no longer be approved: the card has moved on to version {overtaken_by}."
        out.print(say(ja, en, lang), style="yellow", soft_wrap=True)
    _reason(proposal, lang)
    if proposal.changes:
        _changes(proposal.changes, card, lang)
    if proposal.new_rules:
        out.print(_new_rules(proposal, Voice(lang, zone)))
        _conditions(proposal, card, Voice(lang, zone))
    if any(one.seller_action for one in proposal.changes) or any(one.seller_action for one in proposal.new_rules):
        out.print(f"⚑ {OWN_ACTION.of(lang)}{say('：', ': ', lang)}{ASSOCIATION.of(lang)}", style="dim", markup=False)
    if proposal.settings:
        out.print(_settings(proposal.settings, Voice(lang, zone)))
    judged = proposal.suggested is not None  # the facts are of the card that was judged, suggested or not
    if judged:
        _line(proposal, lang)
        _moved(proposal.facts.get("moved"), lang)
    if proposal.change_ids:
        _weekly(proposal, lang)
    if proposal.path:
        out.print(_path(proposal.path, proposal.chosen_step if judged else 0, lang))
    if proposal.current.auc is not None:
        out.print(_figures(proposal, {}, lang))
        show_gain(proposal, lang)
    show_past(proposal, lang)
    show_grounds(proposal, card, lang)
    show_proofs(proposal, lang)
    if proposal.change_ids and overtaken_by is None:
        out.print(
            say(
                f"承認: ondo approve {proposal.proposal_id} --name 名前 --reason 理由（一部だけなら --rule ID）\n"
                f"却下: ondo decline {proposal.proposal_id} --name 名前 --reason 理由",
                f"Approve: ondo approve {proposal.proposal_id} --name NAME --reason WHY (some only: --rule ID)\n"
                f"Decline: ondo decline {proposal.proposal_id} --name NAME --reason WHY",
                lang,
            ),
            style="dim",
            soft_wrap=True,
        )


def line_warning(proposal: Proposal, chosen: Sequence[str]) -> Label | None:
    """Say what an approval of some changes does to the hot line, which was moved to fit all of them together."""
    now, then = proposal.hot_line_now, proposal.hot_line_suggested
    left = {*proposal.change_ids} - {HOT_LINE, *chosen}
    if now == then or (HOT_LINE in chosen and not left):
        return None
    if HOT_LINE in chosen:
        return Label(
            f"注意: 新しいホットライン（{now} → {then}）はすべての変更を前提にしています。"
            f"採用しない変更が {len(left)} 件あるため、引き渡し件数が変わることがあります。",
            f"Note: the new hot line ({now} → {then}) was chosen for all changes together; {len(left)} of them are "
            "left out, so the number of hand-offs may change.",
        )
    return Label(
        f"注意: ホットラインは {now} 点のままです。改定案では引き渡し件数を保つため {then} 点に変わります"
        f"（--rule {HOT_LINE} を付けると採用できます）。",
        f"Note: the hot line stays at {now}; the proposal moves it to {then} to hold the number of hand-offs "
        f"(--rule {HOT_LINE} takes it too).",
    )


def _reason(proposal: Proposal, lang: Lang) -> None:
    texts = proposal.facts.get("reason_text")
    text = texts.get(lang.value) if isinstance(texts, Mapping) else None
    out.print(str(text or proposal.reason), markup=False)


def _changes(changes: Sequence[PointChange], card: Scorecard, lang: Lang) -> None:
    table = Table(say("ルール", "Rule", lang))
    for ja, en in (
        ("現行", "Now"),
        ("改定案", "Suggested"),
        ("90%区間", "90 % interval"),
        ("件数", "Leads"),
        ("割合", "Share"),
        ("効果", "Effect"),
    ):
        table.add_column(say(ja, en, lang), justify="right")
    for change in changes:
        table.add_row(
            escape(card.rule(change.rule_id).label.of(lang)) + _flag(change) + f" [dim]{change.rule_id}[/]",
            signed(change.points_now),
            f"[b]{signed(change.points_suggested)}[/]",
            "—" if change.interval is None else f"{signed(change.interval.low)} … {signed(change.interval.high)}",
            str(change.support),
            f"{change.share:.0%}",
            f"{change.gain:+.4f}",
        )
    notes = say(
        "効果：この変更だけを取りやめたとき、その後のデータで増える対数損失。"
        "区間が改定案から外れるのは、1回に動かせる幅に上限があるためか、ほかの変更と効果を分け合っているためです。",
        "Effect: log-loss on later data that taking back this change alone would cost. An interval beyond the"
        " suggestion: one round moves a rule only so far, or other changes carry a part of it.",
        lang,
    )
    out.print(table)
    out.print(notes, style="dim", markup=False)


def _flag(one: PointChange | NewRule) -> str:
    return " [yellow]⚑[/]" if one.seller_action else ""


def _new_rules(proposal: Proposal, voice: Voice) -> Table:
    say = voice.say
    table = Table(say("新しいルール", "New rule"))
    for ja, en in (("点", "Points"), ("90%区間", "90 % interval"), ("件数", "Leads"), ("割合", "Share")):
        table.add_column(say(ja, en), justify="right")
    table.add_column(say("同じ向きの月", "Months agreeing"), justify="right")
    table.add_column(say("効果", "Effect"), justify="right")
    for new in proposal.new_rules:
        table.add_row(
            f"{escape(voice.of(new.label))}{_flag(new)} [dim]{escape(new.rule_id)}[/]",
            f"[b]{signed(new.points)}[/]",
            "—" if new.interval is None else f"{signed(new.interval.low)} … {signed(new.interval.high)}",
            str(new.support),
            f"{new.share:.0%}",
            f"{new.months_agreeing} / {new.months}",
            f"{new.gain:+.4f}",
        )
    return table


def _conditions(proposal: Proposal, card: Scorecard, voice: Voice) -> None:
    from serving.pages.meeting_changes import condition_of

    for new in proposal.new_rules:
        text = f"{new.rule_id}: {condition_of(new, card, proposal, voice)}"
        out.print(text, style="dim", markup=False, soft_wrap=True)


def _settings(settings: Sequence[SettingChange], voice: Voice) -> Table:
    from serving.pages.meeting_changes import effect_of

    say = voice.say
    table = Table(say("設定", "Setting"), say("現行", "Now"), say("改定案", "Suggested"), say("効果", "Effect"))
    table.add_column(say("件数", "Leads"), justify="right")
    for one in settings:
        texts = (voice.of(one.now), voice.of(one.then), effect_of(one, voice))
        name = f"{escape(voice.of(one.label))} [dim]{escape(one.change_id)}[/]"
        table.add_row(name, *map(escape, texts), str(one.support))
    return table


def _line(proposal: Proposal, lang: Lang) -> None:
    """Print the hot line, and how many leads points and gates make hot, now and then."""
    found = volume(proposal.facts)
    now, then = proposal.hot_line_now, proposal.hot_line_suggested
    text = say("ホットライン", "Hot line", lang) + f"  {now} → [b]{then}[/]"
    if found.before is not None and found.after is not None:
        reach = f"{found.before:.1%} → {found.after:.1%}"
        ja, en = (
            f"点数と必須条件でホットになるのは、最近動きのあったリードの {reach}",
            f"points and gates: {reach} of active leads",
        )
        text += say(f"（{ja}）", f"  ({en})", lang)
    out.print(text)


def _weekly(proposal: Proposal, lang: Lang) -> None:
    """Print how many leads are hot in the end."""
    found = volume(proposal.facts)
    if found.hot_per_week_before is not None and found.hot_per_week_after is not None:
        weekly = f"{found.hot_per_week_before:.1f}", f"{found.hot_per_week_after:.1f}"
        ja = "必須条件と例外ルールも含めると、ホットリードは週 {}件 → {}件".format(*weekly)
        en = "With gates and fast tracks counted: {} → {} hot leads a week".format(*weekly)
        out.print(say(ja, en, lang))


def _moved(moved: object, lang: Lang) -> None:
    if not isinstance(moved, Mapping):
        return

    def hot(value: object) -> str:
        return f"{value:.0%}" if isinstance(value, float) else "—"

    came, went = moved["in_share"], moved["out_share"]
    out.print(
        say(
            f"入れ替わり  新たにホット {came:.1%}（うち本当にホット {hot(moved['in_hot'])}）、"
            f"外れる {went:.1%}（同 {hot(moved['out_hot'])}）",
            f"Change side  {came:.1%} of leads come in ({hot(moved['in_hot'])} of them hot),"
            f" {went:.1%} drop out ({hot(moved['out_hot'])} hot)",
            lang,
        )
    )


def _path(path: Sequence[PathStep], chosen: int, lang: Lang) -> Table:
    table = Table(
        title=say(
            "変更数ごとの最良の基準（点数だけを変える場合）", "The best card for each number of changes of points", lang
        ),
        title_justify="left",
    )
    for ja, en in (
        ("変更数", "Changes"),
        ("対数損失", "Log-loss"),
        ("AUC", "AUC"),
        ("再現適合率", "Replayed precision"),
    ):
        table.add_column(say(ja, en, lang), justify="right")
    table.add_column(say("ホットライン", "Hot line", lang), justify="right")
    for step in path:
        values = (
            ("▶ " if step.changes == chosen else "") + str(step.changes),
            f"{step.logloss:.4f}",
            f"{step.auc:.3f}",
            f"{step.precision:.1%}",
            str(step.hot_line),
        )
        table.add_row(*values, style="bold" if step.changes == chosen else "")
    return table


def _figures(proposal: Proposal, figures: Mapping[str, object], lang: Lang) -> Table:
    volume = proposal.facts.get("volume")
    kind = proposal.facts.get("volume_kind")
    share = f"{volume:.0%}" if isinstance(volume, float) else "—"
    simulated = say("（想定の件数）", " (simulated volume)", lang) if kind == "simulated" else ""
    table = Table(title=say("その後のデータでの成績", "On later data", lang), title_justify="left")
    table.add_column()
    for name in (
        "AUC",
        say("対数損失", "Log-loss", lang),
        say(f"上位{share}の再現適合率", f"Replayed precision, top {share}", lang) + simulated,
    ):
        table.add_column(name, justify="right")
    logistic = proposal.facts.get("logistic")
    rows: list[tuple[str, Figures | None]] = [
        (say("現行の基準", "Card now", lang), proposal.current),
        (say("改定案", "Suggested card", lang), proposal.suggested),
        (say("モデル（LightGBM）", "Model (LightGBM)", lang), proposal.model),
        (say("ロジスティック", "Logistic", lang), Figures(**logistic) if isinstance(logistic, Mapping) else None),
    ]
    for name, found in rows:
        if found is not None:
            table.add_row(
                name, _number(found.auc, ".3f"), _number(found.logloss, ".4f"), _number(found.precision, ".1%")
            )
    if figures.get("arrival_order"):
        table.caption = say("時刻は到着順による仮のもの。", "Instants stand for an order of arrival only.", lang)
    return table


def _number(value: float | None, form: str) -> str:
    return "—" if value is None else format(value, form)


def show_difference(rows: Sequence[Difference], lang: Lang) -> None:
    """Print what an edited card changes."""
    if not rows:
        out.print(say("違いはありません。", "There is no difference.", lang))
        return
    table = Table(say("項目", "What", lang), say("現在", "Now", lang), say("変更後", "New", lang))
    for row in rows:
        table.add_row(*(escape(text.of(lang)) for text in (row.label, row.now, row.new)))
    out.print(table)
