"""The report in plain sentences; figures are places that name where in the report they stand.

A section is a few sentences that a manager reads first; tables and intervals come behind them.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.report.counted_figures import Rate
from monitoring.report.report import QuarterReport
from ondo.domain.conversion import PROOFS
from ondo.domain.proposal import DecisionKind
from ondo.domain.rate import apart
from ondo.domain.vocabulary import Label
from ondo.text.figures import safe

Sentences = tuple[Label, ...]


def words_of(report: QuarterReport) -> dict[str, Sentences]:
    """Return every section's sentences by its name; ``summary`` is what is read in twenty seconds."""
    makers = {
        "summary": _summary,
        "last_time": _last_time,
        "win_loss": _win_loss,
        "funnel": _funnel,
        "hot": _hot,
        "fast_track": _fast_track,
        "missed": _missed,
        "agreement": _agreement,
        "conversion": _conversion,
        "watch": _watch,
        "proposal": _proposal,
        "requests": _requests,
        "review": _review,
    }
    return {name: tuple(make(report)) for name, make in makers.items()}


def _summary(report: QuarterReport) -> Iterator[Label]:
    yield _precise(report)
    if report.hot.refused:
        reason = safe(report.hot.refused[0].label)
        yield Label(
            f"差し戻しは{{hot.sent_back}}件で、理由は「{reason.ja}」が最も多く{{hot.refused.0.handoffs}}件でした。",
            f"{{hot.sent_back}} were sent back, most often because of “{reason.en}” ({{hot.refused.0.handoffs}}).",
        )
    yield from _decided(report)
    if report.agreement.sales.in_time.value is not None:
        yield Label(
            "営業の初回コンタクトは{agreement.sales.in_time.value|pct}が期限内でした。",
            "Sales made {agreement.sales.in_time.value|pct} of its first contacts in time.",
        )
    yield _alarms(report)
    yield from _offer(report)


def _precise(report: QuarterReport) -> Label:
    ja = "営業に渡したホットリードは{hot.total.handoffs}件（週{hot.per_week|d1}件）。"
    en = "{hot.total.handoffs} hot leads went to sales ({hot.per_week|d1} a week). "
    if report.hot.total.precise.value is None:
        return Label(
            f"{ja}営業の判定は{{hot.total.precise.count}}件にとどまり、割合を示すには足りません。",
            f"{en}Sales judged {{hot.total.precise.count}} of them, too few for a percentage.",
        )
    ja += "営業が判定した{hot.total.precise.count}件のうち{hot.total.precise.value|pct}が正しくホットでした"
    en += "Of the {hot.total.precise.count} that sales judged, {hot.total.precise.value|pct} were really hot"
    if report.hot.before.precise.value is None:
        return Label(f"{ja}。", f"{en}.")
    return Label(
        f"{ja}（前四半期は{{hot.before.precise.value|pct}}）。",
        f"{en} ({{hot.before.precise.value|pct}} the quarter before).",
    )


def _won(report: QuarterReport) -> Iterator[Label]:
    yield from _decided(report)
    if report.win_loss.passed:
        yield Label(
            "ほかに{win_loss.passed}件は商談にならないまま見送りとなりました（商談には数えません）。",
            "Another {win_loss.passed} leads were passed on without becoming an opportunity; they are no deals.",
        )


def _decided(report: QuarterReport) -> Iterator[Label]:
    rate = report.win_loss.quarter
    if not rate.count:
        yield Label("この四半期に決着した商談はありません。", "No deal was decided in this quarter.")
    elif rate.value is None:
        yield Label(
            "決着した商談は{win_loss.quarter.count}件（うち受注{win_loss.quarter.hits}件）で、率を示すには足りません。",
            "{win_loss.quarter.count} deals were decided, {win_loss.quarter.hits} of them won: too few for a rate.",
        )
    else:
        yield Label(
            "決着した商談{win_loss.quarter.count}件のうち、受注は{win_loss.quarter.hits}件"
            "（{win_loss.quarter.value|pct}）でした。",
            "{win_loss.quarter.hits} of {win_loss.quarter.count} deals were won ({win_loss.quarter.value|pct}).",
        )


def _alarms(report: QuarterReport) -> Label:
    if not report.watch.looks:
        return Label("この四半期に、モニタリングは実行されていません。", "Monitoring did not run.")
    if not report.watch.alarms:
        return Label("アラートはありません。", "There was no alarm.")
    return Label("アラートが{watch.alarm_kinds}種類出ています。", "Measures in alarm: {watch.alarm_kinds}.")


def _offer(report: QuarterReport) -> Iterator[Label]:
    suggested = report.proposal
    if suggested is None:
        yield Label("新しい改定案はありません。", "There is no new proposal.")
    elif not suggested.changes:
        yield Label("改定案は「現行の基準を続ける」です。", "The proposal is to keep the card as it is.")
    elif suggested.suggested is None or suggested.suggested.precision is None or suggested.current.precision is None:
        yield Label("改定案があります。", "There is a proposal.")
    else:
        done = suggested.decision is not None and suggested.decision.kind == DecisionKind.APPROVE.value
        yield Label(
            f"{'改定案は承認されました。' if done else '改定案を採用すると、'}"
            "同じ件数を引き渡したときの試算適合率は{proposal.current.precision|pct}から{proposal.suggested.precision|pct}に上がる見込みです。",
            f"{'The proposal was approved: ' if done else 'With the proposal, '}"
            "replayed precision at the same number of hand-offs is expected to rise "
            "from {proposal.current.precision|pct} to {proposal.suggested.precision|pct}.",
        )


def _last_time(report: QuarterReport) -> Iterator[Label]:
    last_time = report.last_time
    if last_time is None:
        yield Label(
            "記録された決定はまだありません。今回が最初の定義見直し会議です。",
            "No decision is on record yet: this is the first definition meeting.",
        )
        return
    decision = safe(last_time.decision.label)
    yield Label(
        f"前回の決定（{{last_time.decision.day|day}}）は「{decision.ja}」でした。",
        f"The last decision was made on {{last_time.decision.day|day}}: {decision.en}.",
    )
    if last_time.after is None or last_time.before is None:
        if last_time.decision.version is not None:
            yield Label(
                "発効から日が浅く、効果はまだ判断できません。",
                "It has been in force too briefly to see what came of it.",
            )
        return
    yield Label(
        "発効後の{last_time.after.days|d0}日間と、その前の同じ日数を比べます。"
        "ホットリードは週{last_time.before.per_week|d1}件から{last_time.after.per_week|d1}件になりました。",
        "The {last_time.after.days|d0} days since it came into force stand beside as many before. "
        "Hot leads went from {last_time.before.per_week|d1} to {last_time.after.per_week|d1} a week.",
    )
    yield _effect(last_time.before.precise, last_time.after.precise)


def _effect(before: Rate, after: Rate) -> Label:
    if before.value is None or after.value is None:
        return Label(
            "判定が少なく、ホット適合率はまだ比べられません。", "Too few were judged to compare hot precision yet."
        )
    ja = "ホット適合率は{last_time.before.precise.value|pct}から{last_time.after.precise.value|pct}へ。"
    en = "Hot precision went from {last_time.before.precise.value|pct} to {last_time.after.precise.value|pct}: "
    if apart(after, before):
        return Label(f"{ja}偶然では説明しにくい改善です。", f"{en}an improvement that chance hardly explains.")
    if apart(before, after):
        return Label(f"{ja}偶然では説明しにくい悪化です。", f"{en}a fall that chance hardly explains.")
    return Label(
        f"{ja}区間が重なっており、差があるとはまだ言えません。",
        f"{en}the intervals overlap, so no difference is shown yet.",
    )


def _win_loss(report: QuarterReport) -> Iterator[Label]:
    yield from _won(report)
    if report.win_loss.days_year.median is not None:
        yield Label(
            "直近4四半期の受注では、最初の接点から受注まで中央値で{win_loss.days_year.median|d0}日かかり、"
            "半数は{win_loss.days_year.early|d0}〜{win_loss.days_year.late|d0}日に収まりました。",
            "Over four quarters a win took {win_loss.days_year.median|d0} days from first touch (median); "
            "half of them took {win_loss.days_year.early|d0} to {win_loss.days_year.late|d0}.",
        )
    if report.win_loss.read and apart(report.win_loss.read[0].won, report.win_loss.read[0].lost):
        name = safe(report.win_loss.read[0].label)
        yield Label(
            f"受注と失注の差が最も大きいのは「{name.ja}」で、見ていた割合は受注で{{win_loss.read.0.won.value|pct}}、"
            "失注で{win_loss.read.0.lost.value|pct}でした。",
            f"Won and lost deals differ most in “{name.en}”: {{win_loss.read.0.won.value|pct}} of the won had seen it, "
            "{win_loss.read.0.lost.value|pct} of the lost.",
        )


def _funnel(_: QuarterReport) -> Iterator[Label]:
    yield Label(
        "新しいリードは{funnel.total.new}件、営業に渡したリードは{funnel.total.leads_handed}件（同じリードは1件）、"
        "商談化は{funnel.total.opportunities}件、受注は{funnel.total.won}件でした。",
        "{funnel.total.new} new leads, {funnel.total.leads_handed} leads handed over (each once), "
        "{funnel.total.opportunities} opportunities, {funnel.total.won} won.",
    )
    yield Label(
        "同じ四半期に起きたことを経路別に数えたもので、同じリードを追った転換率ではありません。",
        "These are the events of one quarter by channel, not the same leads followed through.",
    )


def _hot(report: QuarterReport) -> Iterator[Label]:
    yield _precise(report)
    if report.hot.silent:
        yield Label("まだ判定のないものが{hot.silent}件あります。", "{hot.silent} have not been judged.")


def _fast_track(report: QuarterReport) -> Iterator[Label]:
    place = next((n for n, way in enumerate(report.hot.ways) if way.via == "fast_track"), None)
    if place is None:
        yield Label(
            "この四半期に、ファストトラックによる引き渡しはありません。",
            "Nothing came by the fast track in this quarter.",
        )
        return
    path, rate = f"hot.ways.{place}", report.hot.ways[place].precise
    if rate.value is None:
        yield Label(
            f"ファストトラックは{{{path}.handoffs}}件。判定が{{{path}.precise.count}}件と少なく、割合は示しません。",
            f"{{{path}.handoffs}} came by the fast track; {{{path}.precise.count}} judged, too few for a percentage.",
        )
        return
    yield Label(
        f"ファストトラックは{{{path}.handoffs}}件で、判定した{{{path}.precise.count}}件のうち"
        f"{{{path}.precise.value|pct}}が正しくホットでした。",
        f"{{{path}.handoffs}} came by the fast track; of {{{path}.precise.count}} judged, "
        f"{{{path}.precise.value|pct}} were really hot.",
    )
    by_points = next((way.precise for way in report.hot.ways if way.via == "hot"), None)
    if by_points is not None and apart(by_points, rate):
        yield Label(
            "点数で到達したホットより明らかに低く、ファストトラックの条件を見直す価値があります。",
            "That is clearly below hot by points: the conditions of the fast track deserve a look.",
        )


def _missed(_: QuarterReport) -> Iterator[Label]:
    yield Label(
        "この四半期に営業から報告されたホット見逃しは{hot.missed_reported}件です。",
        "Sales reported {hot.missed_reported} missed leads in this quarter.",
    )


def _proposal(report: QuarterReport) -> Iterator[Label]:
    """Say what the proposal is, and what was decided about it."""
    if report.proposal is None:
        yield Label(
            "会議にかける改定案はありません。ondo recalibrate で作成できます。",
            "There is no proposal for this meeting. ondo recalibrate makes one.",
        )
        return
    yield safe(report.proposal.reason)
    if report.proposal.decision is not None:
        decided = report.proposal.decision.label
        yield Label(
            f"この案は{{proposal.decision.day|day}}に「{decided.ja}」と決定済みです。",
            f"It was decided on {{proposal.decision.day|day}}: {decided.en}.",
        )


def _agreement(report: QuarterReport) -> Iterator[Label]:
    sales_kept = report.agreement.sales
    if sales_kept.in_time.value is None:
        yield Label(
            "初回コンタクトの期限が判定できる引き渡しは{agreement.sales.in_time.count}件でした。",
            "{agreement.sales.in_time.count} hand-offs can be held to a first contact.",
        )
    else:
        yield Label(
            "営業：初回コンタクト{agreement.sales.in_time.count}件のうち{agreement.sales.in_time.value|pct}が期限内、"
            "期限後{agreement.sales.late}件、期限切れのまま{agreement.sales.overdue}件。",
            "Sales: {agreement.sales.in_time.value|pct} of {agreement.sales.in_time.count} first contacts in time, "
            "{agreement.sales.late} late, {agreement.sales.overdue} still overdue.",
        )
    yield Label(
        "マーケティング：ホットリード月{agreement.promises.hot_leads_per_month}件以上の約束を、"
        "{agreement.months}か月のうち{agreement.months_kept}か月で守りました。",
        "Marketing: at least {agreement.promises.hot_leads_per_month} hot leads a month, kept in "
        "{agreement.months_kept} of {agreement.months} months.",
    )
    if sales_kept.computed:
        yield Label(
            "期限が記録されていない引き渡し{agreement.sales.computed}件（取り込んだ履歴）は、合意の営業時間で後から計算しました。",
            "{agreement.sales.computed} hand-offs came without a deadline (imported history); theirs were computed "
            "afterwards on the agreement’s clock.",
        )


def _conversion(report: QuarterReport) -> Iterator[Label]:
    yield PROOFS[report.conversion.proof]
    if report.conversion.warm is not None:
        yield Label(
            "ウォームは、この四半期の各月の始めにウォームで、営業に渡さなかったリードです。営業は対応していません。"
            "自分で動いたリード{conversion.warm.candidates}件のうち{conversion.warm.looked_at}件を採点して数えました。",
            "Warm: leads that were warm at the beginning of a month of the quarter and were never handed over, so that "
            "sales did not work on them. {conversion.warm.looked_at} of {conversion.warm.candidates} leads that acted "
            "were scored for it.",
        )


def _watch(report: QuarterReport) -> Iterator[Label]:
    if not report.watch.looks:
        yield Label(
            "モニタリングは実行されていません。ondo watch を毎日実行すると、ここに結果が載ります。",
            "Monitoring did not run. Run ondo watch every day and its findings stand here.",
        )
        return
    yield Label(
        "この四半期のモニタリングは{watch.looks}回、最後は{watch.last_on|day}です。",
        "Monitoring runs since the quarter began: {watch.looks}, the last on {watch.last_on|day}.",
    )
    yield _alarms(report)


def _requests(report: QuarterReport) -> Iterator[Label]:
    if not report.requests:
        yield Label("営業からの要望はありません。", "Sales filed no requests.")
    else:
        yield Label(
            "要望は{request_count}件、うち未回答は{open_requests}件です。",
            "{request_count} requests, {open_requests} without an answer.",
        )


def _review(report: QuarterReport) -> Iterator[Label]:
    sla_section = report.agreement
    if not sla_section.version:
        yield Label(
            "合意はまだ Ondo の初期値のままで、どちらの部門も承認していません。自社の数字を決めて発効させてください。",
            "The agreement is as shipped with Ondo; nobody has approved it. Decide on your numbers and publish them.",
        )
    else:
        yield Label(
            "現在の合意は第{agreement.version}版（{agreement.since|day}発効）です。",
            "Version {agreement.version} is in force since {agreement.since|day}.",
        )
    yield Label(
        "実績と見比べて、約束の数字を変えるかどうかを決めます。",
        "Compare promise and practice, then keep or change each.",
    )
