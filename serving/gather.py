"""Requests that wait at the same moment are answered together: one read transaction and one thread for all of them.

Nothing is delayed to gather more: whatever has arrived while the last ones were answered is taken next. What must be
written before an answer (a hand-off) is written by another thread, so that nobody waits for a disk but those who must.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_log = logging.getLogger("ondo.serving")
MOST = 64
"""So many requests are answered together at most."""


class Gather(Generic[Question, Answer]):
    """Hands questions from the event loop to one thread, in groups.

    Parameters
    ----------
    answer:
        Answers many questions in their order. What it raises is the answer of all of them, unless asking each one
        alone goes better.
    """

    def __init__(self, answer: Callable[[Sequence[Question]], Sequence[Answer]]) -> None:
        self._answer = answer
        self._waiting: queue.SimpleQueue[tuple[Question, asyncio.Future[Answer]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to answer."""
        self._thread = threading.Thread(target=self._run, name="ondo-scores", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits and end; safe to call twice."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            self._waiting.put(None)
            thread.join()
            while not self._waiting.empty():  # asked while it stopped
                found = self._waiting.get()
                if found is not None:
                    self._tell([found])

    @property
    def runs(self) -> bool:
        """Whether there is somebody to ask."""
        return self._thread is not None

    async def ask(self, question: Question) -> Answer:
        """Return the answer to one question."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.put((question, future))
        return await future

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, more = [first], True
            while more and len(group) < MOST:
                try:
                    found = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if found is None:
                    self._waiting.put(None)  # the mark of the end stays for the loop to find
                    break
                group.append(found)
            self._tell(group)

    def _tell(self, group: list[tuple[Question, asyncio.Future[Answer]]]) -> None:
        try:
            told: Sequence[Answer | BaseException] = self._answer([question for question, _ in group])
        except BaseException as error:
            told = [error] if len(group) == 1 else [self._alone(question) for question, _ in group]
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Answer], Answer | BaseException]]] = {}
        for (_, future), answer in zip(group, told, strict=True):
            by_loop.setdefault(future.get_loop(), []).append((future, answer))
        for loop, answers in by_loop.items():
            try:
                loop.call_soon_threadsafe(_deliver, answers)
            except RuntimeError:  # the loop is closed, and with it whoever asked
                _log.warning("%d answers came too late", len(answers))

    def _alone(self, question: Question) -> Answer | BaseException:
        try:
            return self._answer([question])[0]
        except BaseException as error:
            return error


def _deliver(answers: Sequence[tuple[asyncio.Future[Answer], Answer | BaseException]]) -> None:
    for future, answer in answers:
        if future.done():  # who asked has gone away
            continue
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
