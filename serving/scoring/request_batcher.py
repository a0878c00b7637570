"""Batcher of requests that wait at the same moment: one read transaction and one thread for all of them.

Without it a score costs 1.1, 1.7 and 2.5 times the CPU time where 1, 16 and 64 senders ask for scores alone; beside an
event each it drowns in what the event costs (decision 17). Nothing is delayed to gather more: whatever has arrived
while the last ones were answered is taken next. What must be written before an answer (a hand-off) is written by
another thread, so that nobody waits for a disk but those who must.
"""

from __future__ import annotations

import asyncio
import logging
import queue
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from serving.background import BackgroundWorker

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_log = logging.getLogger("ondo.serving")
MOST = 64
"""So many requests are answered together at most."""


class RequestBatcher(BackgroundWorker, Generic[Question, Answer]):
    """Hands questions from one event loop to one thread, in groups.

    Everything but the answering happens in the event loop, so that the thread is woken once for each group.

    Parameters
    ----------
    answer:
        Answers many questions in their order. What it raises is the answer of all of them, unless asking each one
        alone goes better.
    """

    def __init__(self, answer: Callable[[Sequence[Question]], Sequence[Answer]]) -> None:
        super().__init__("scores", "scores could not be answered together", every=0.0)
        self._answer = answer
        self._groups: queue.SimpleQueue[list[tuple[Question, asyncio.Future[Answer]]]] = queue.SimpleQueue()
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._busy = False

    def start(self) -> None:
        """Begin to answer."""
        self._busy = False
        super().start()

    def wake(self) -> None:
        """Let the thread look up from its queue, where it waits."""
        self._groups.put([])

    def stop_soon(self) -> None:
        """Let what waits be the last that is answered."""
        waiting, self._waiting = self._waiting, []
        self._groups.put(waiting)
        super().stop_soon()

    async def ask(self, question: Question) -> Answer:
        """Return the answer to one question."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((question, future))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._next)  # after whoever else asks in this turn of the loop
        return await future

    def _next(self) -> None:
        """Hand over the next group, if anybody waits."""
        group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._busy = bool(group)
        if group:
            self._groups.put(group)

    def turn(self) -> int:
        """Answer the next group as soon as there is one; return how many questions that were."""
        group = self._groups.get()
        if group:
            self._tell(group)
        return len(group)

    def finish(self) -> int:
        """Answer the groups that still wait; return how many there were."""
        groups = 0
        while not self._groups.empty():
            groups += self.attempt()
        return groups

    def _tell(self, group: list[tuple[Question, asyncio.Future[Answer]]]) -> None:
        try:
            results: Sequence[Answer | BaseException] = self._answer([question for question, _ in group])
        except BaseException as error:
            results = [error] if len(group) == 1 else [self._alone(question) for question, _ in group]
        answers = [(future, answer) for (_, future), answer in zip(group, results, strict=True)]
        try:
            group[0][1].get_loop().call_soon_threadsafe(self._deliver, answers)
        except RuntimeError:  # the loop is closed, and with it whoever asked
            _log.warning("%d answers came too late", len(answers))

    def _alone(self, question: Question) -> Answer | BaseException:
        try:
            return self._answer([question])[0]
        except BaseException as error:
            return error

    def _deliver(self, answers: Sequence[tuple[asyncio.Future[Answer], Answer | BaseException]]) -> None:
        for future, answer in answers:
            if future.done():  # who asked has gone away
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        loop = answers[0][0].get_loop()
        loop.call_soon(loop.call_soon, self._next)  # one turn to send the answers, one to hear who asks next
