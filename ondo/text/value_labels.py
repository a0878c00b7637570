"""Labels of the values that the shipped card and most systems use; any other value is shown as it is written."""

from __future__ import annotations

from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Message, room_entries


def usual_label(value: str) -> Label:
    """Return the label of a value: the message ``value-`` with the value behind it, or else the value itself."""
    message_id = f"value-{value}"
    return Message(message_id) if message_id in room_entries(Lang.EN, "value") else Label(value, value)
