"""Words about how often a rule counts, and its name where it gives points only from a later event on."""

from __future__ import annotations

from ondo.domain.card import Rule
from ondo.domain.counting import apart_words
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list


def named(rule: Rule) -> Label:
    """Name a rule, and say from which event on it gives points if not from the first."""
    first, days = rule.counts.first, rule.within_days
    if first == 1:
        return rule.label
    when = (
        Message("condition-from", first=first)
        if days is None
        else Message("condition-from-within", first=first, days=f"{days:g}")
    )
    return Message("condition-named", rule=rule.label, when=when)


def often_words(rule: Rule, *, brief: bool = False) -> Label:
    """Say how often a rule counts, by what and how far apart; its window is said apart. ``brief`` is for tables."""
    counts = rule.counts
    words = []
    if counts.per is not None:
        words.append(Message("condition-per", per=counts.per))
    if counts.limit is not None and counts.limit > 1:
        limit = counts.limit
        words.append(
            Message("condition-up-to", limit=limit) if brief else Message("condition-up-to-times", limit=limit)
        )
    elif counts.limit == 1:
        words.append(Message("condition-once"))
    elif not words:
        words.append(Message("condition-every-time"))
    if counts.first > 1:
        words.append(Message("condition-from", first=counts.first))
    if rule.apart is not None:
        words.append(Message("condition-apart", apart=apart_words(rule.apart)))
    return in_list(words, "score-list-comma")
