"""Reasons of a recalibration's verdict, in both languages."""

from __future__ import annotations

from enum import StrEnum

from ondo.domain.vocabulary import Label


class RecalibrationReason(StrEnum):
    """The outcome of a recalibration in one word."""

    IMPROVES = "improves"
    IMPROVES_ORDER = "improves_order"
    NO_LABELS = "no_labels"
    TOO_FEW_LABELS = "too_few_labels"
    NOTHING_TO_CHANGE = "nothing_to_change"
    NO_CHANGE_SUPPORTED = "no_change_supported"
    GAIN_NOT_CERTAIN = "gain_not_certain"
    LINE_OFF_AGREED = "line_off_agreed"


_TEXTS = {
    RecalibrationReason.IMPROVES: Label(
        "改定案は、その後のデータで現行の基準を上回りました"
        "（同じ引き渡し件数での試算適合率 {gain:+.1f}ポイント、90%区間 {low:+.1f}〜{high:+.1f}）。",
        "The proposed card beats the current one on later data: replayed precision at the same hand-off volume"
        " {gain:+.1f} percentage points (90% interval {low:+.1f} to {high:+.1f}).",
    ),
    RecalibrationReason.IMPROVES_ORDER: Label(
        "改定案は、その後のデータでリード全体の順位と確率を確かに改善しました"
        "（対数損失 {closer:.4f} 減、90%区間 {near:.4f}〜{far:.4f}）。"
        "同じ引き渡し件数での試算適合率は {gain:+.1f}ポイント（90%区間 {low:+.1f}〜{high:+.1f}）で、"
        "こちらの差は確かではありません。",
        "The proposed card orders and rates all leads better on later data (log loss down by {closer:.4f}, 90%"
        " interval {near:.4f} to {far:.4f}). At the same hand-off volume replayed precision moves by"
        " {gain:+.1f} percentage points ({low:+.1f} to {high:+.1f}), which is not certain.",
    ),
    RecalibrationReason.NO_LABELS: Label(
        "結果の分かったリードがまだ1件もないため、改定案は出しません。フィードバックか商談結果が登録されるのをお待ちください。",
        "No lead has a label yet, so nothing is suggested. Wait for feedback or outcomes.",
    ),
    RecalibrationReason.TOO_FEW_LABELS: Label(
        "結果の分かったリードは{labels}件、そのうちホットは{positives}件です。{needed}件（各{each}件以上）に達するまで改定案は出しません。",
        "There are {labels} labels, {positives} of them hot. Nothing is suggested below {needed} labels with at least"
        " {each} of each kind.",
    ),
    RecalibrationReason.NOTHING_TO_CHANGE: Label(
        "変更できるルールがありません（すべて固定されているか、該当するリードがいません）。",
        "No rule can change: all are locked, or no labelled lead has any.",
    ),
    RecalibrationReason.NO_CHANGE_SUPPORTED: Label(
        "どのルールを変えても、偶然と言える範囲を超える改善は見つかりませんでした。現行の基準を続けてください。",
        "No change of any rule explains the labels better than chance would. Keep the card.",
    ),
    RecalibrationReason.GAIN_NOT_CERTAIN: Label(
        "{changes}件の変更案がありましたが、その後のデータでは改善が確かとは言えません"
        "（同じ引き渡し件数での試算適合率 {gain:+.1f}ポイント、90%区間 {low:+.1f}〜{high:+.1f}）。"
        "現行の基準を続けてください。",
        "Changes were found ({changes}), but on later data their gain is not certain: replayed precision at the same"
        " hand-off volume {gain:+.1f} percentage points (90% interval {low:+.1f} to {high:+.1f}). Keep the card.",
    ),
    RecalibrationReason.LINE_OFF_AGREED: Label(
        "点数を変える根拠はありませんが、ホットリードの件数が合意（週{agreed:.1f}件）から、偶然とは言えないほど離れています。"
        "ホットラインの変更だけを提案します。",
        "Nothing speaks for other points, but the number of hot leads is further from the agreed {agreed:.1f} a week"
        " than chance explains. Only another hot line is suggested.",
    ),
}


def explain(reason: RecalibrationReason, **values: float) -> Label:
    """Return the reason as a sentence in both languages with its numbers filled in."""
    text = _TEXTS[reason]
    return Label(text.ja.format(**values), text.en.format(**values))
