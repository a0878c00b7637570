"""Weekly questions while the service runs: the first look of a week makes its draw and reminds of feedback."""

from __future__ import annotations

from ondo.deadlines.feedback_reminder import remind_of_feedback
from ondo.deadlines.follow_up import draw_follow_up
from ondo.ledger import Ledger
from ondo.settings import Settings
from serving.background import BackgroundWorker

EVERY = 600.0
"""Seconds between two looks: a draw is made once a week."""


class FollowUps(BackgroundWorker):
    """Makes the week's draw among unanswered hand-offs and tells how many leads await a word.

    Of several processes the row of the week lets one do it.
    """

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        super().__init__("follow-ups", "the week's follow-up draw could not be made", EVERY)
        self._ledger, self._settings = ledger, settings

    def turn(self) -> int:
        """Make the draw and the reminder that are due; return how many hand-offs were drawn."""
        remind_of_feedback(self._ledger, self._settings)
        made = draw_follow_up(self._ledger, self._settings)
        return 0 if made is None else made.drawn
