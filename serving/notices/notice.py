"""Notice as a person reads it: a title, a few named facts, and links; written as mail, for Slack and for Teams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """A link with its words."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A paragraph: a line, and the links that belong to it."""

    text: str
    links: tuple[NoticeLink, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says, without control characters; ``facts`` are names with what they are.

    Who is named in it comes from outside, so each way of writing it keeps that from meaning anything but words.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[NoticePart, ...] = ()
    colon: str = ": "


def plain(words: str) -> str:
    """Return words on one line: blanks for whatever is not printable."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def as_text(notice: NoticeText) -> str:
    """Write a notice as the plain text of a mail; links stand on lines of their own."""
    facts = [f"{name}{notice.colon}{value}" for name, value in notice.facts]
    parts = [
        "\n".join([part.text, *(f"  {link.text}{notice.colon}{link.url}" for link in part.links)])
        for part in notice.parts
    ]
    return "\n\n".join(filter(None, [notice.title, "\n".join(facts), *parts])) + "\n"


def as_slack(notice: NoticeText) -> dict[str, Any]:
    """Write a notice as the body of Slack's incoming webhook, which others take too."""
    facts = [f"*{_slack(name)}*{notice.colon}{_slack(value)}" for name, value in notice.facts]
    parts = [
        "\n".join([_slack(part.text), " · ".join(f"<{link.url}|{_slack(link.text)}>" for link in part.links)]).strip()
        for part in notice.parts
    ]
    return {"text": "\n".join([f"*{_slack(notice.title)}*", *facts, *parts])}


_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})
"""Slack reads three signs as its own language, and four more as type faces for which it knows no escape."""


def _slack(words: str) -> str:
    return words.translate(_MARKS)


def as_teams(notice: NoticeText) -> Mapping[str, Any]:
    """Write a notice as the body of a Teams webhook (Workflows): an adaptive card, no word of it read as markup."""
    body: list[dict[str, Any]] = [_line(notice.title, weight="Bolder", size="Medium")]
    body += [_line(f"{name}{notice.colon}{value}") for name, value in notice.facts]
    for part in notice.parts:
        body.append(_line(part.text))
        if part.links:
            actions = [{"type": "Action.OpenUrl", "title": link.text, "url": link.url} for link in part.links]
            body.append({"type": "ActionSet", "actions": actions})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _line(words: str, **style: str) -> dict[str, Any]:
    run = {"type": "TextRun", "text": words, **style}
    return {"type": "RichTextBlock", "inlines": [run]}
