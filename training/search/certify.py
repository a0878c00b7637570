"""Certificates: a proven bound, per number of changes, on how far the best known card is from the best there is.

Up to two changes every card is tried. Beyond, tangents of a convex relaxation stand for the log loss in a
mixed-integer program (one yes/no per rule, at most K of them yes) that HiGHS solves; each solution adds tangents where
it was too low, until none is below the best card known. Choices of rules that could still hold a better card are
searched value by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.data.totals import Floats
from training.search.relaxation import Point, Relaxation
from training.search.search import Card, Found, Limits, SearchProblem, exhaustive

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

PRECISION = 3e-6
"""Nats: HiGHS keeps its constraints to 1e-6, so bounds are lowered by as much, and smaller gaps count as none."""
SLACK = 1e-6
ROOT_ROUNDS = 120
TRIED = 3000
"""Rounds of tangents before rules become yes/no, and the most value combinations looked at for one choice of rules."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is proven about the best card with at most ``changes`` changes.

    Attributes
    ----------
    loss:
        Mean log loss (nats) of the best card on the path with at most so many changes.
    bound:
        No card with at most so many changes, whatever slope and intercept, has a smaller loss; ``None`` where nothing
        could be proven, and then ``reason`` says why.
    best, best_loss:
        The best card known; not on the path if the proof came upon a better one.
    proven:
        Whether ``best`` is the optimum (to ``PRECISION``).
    seconds:
        Time taken.
    """

    changes: int
    loss: float
    bound: float | None
    best: Card
    best_loss: float
    proven: bool
    seconds: float
    reason: str = ""

    @property
    def gap(self) -> float | None:
        """Return how much the path's loss could still fall at most, in nats."""
        return None if self.bound is None else max(0.0, self.loss - self.bound)

    @property
    def relative_gap(self) -> float | None:
        """Return the gap as a share of the loss."""
        return None if self.gap is None else self.gap / self.loss

    def facts(self) -> dict[str, object]:
        """Return everything as plain JSON data, the gaps too."""
        return {**asdict(self), "gap": self.gap, "relative_gap": self.relative_gap}


def certify(
    problem: SearchProblem,
    base: Card,
    path: Sequence[Found],
    limits: Limits,
    *,
    most: int = 5,
    seconds: float = 60.0,
) -> tuple[Certificate, ...]:
    """Prove how good the path is for 0, 1, … ``most`` changes, within about so many seconds in all.

    Notes
    -----
    Valid for any slope >= 0 and intercept. Where caps or decay may bend a total, the relaxation lets that total be
    anything it could become, so the bound stays valid but is wider. When time runs out the bound reached is returned.
    """
    begun = perf_counter()
    most = min(most, path[-1].changes)
    proofs: list[Certificate] = []
    prover: _Prover | None = None
    for changes in range(most + 1):
        started = perf_counter()
        on_path = min((step for step in path if step.changes <= changes), key=lambda step: step.loss)
        known = on_path
        if proofs and proofs[-1].best_loss < known.loss - PRECISION:
            known = Found(changes, proofs[-1].best, proofs[-1].best_loss)
        if changes <= 2:
            searched = exhaustive(problem, base, changes, limits)
            known = min(known, searched, key=lambda card: card.loss)
            bound: float | None = known.loss
            proven, reason = True, ""
        else:
            prover = prover or _Prover.of(problem, base, path, limits, most)
            left = seconds - (perf_counter() - begun)
            bound, known, reason = prover.prove(changes, known, left / (most - changes + 1))
            proven = bound is not None and known.loss - bound <= PRECISION
        took = perf_counter() - started
        proofs.append(Certificate(changes, on_path.loss, bound, known.points, known.loss, proven, took, reason))
    return tuple(proofs)


@dataclass
class _Prover:
    """Tangents collected so far (they hold for every number of changes), and what is derived from them."""

    problem: SearchProblem
    base: Card
    limits: Limits
    relaxation: Relaxation
    start: tuple[float, float]
    tangents: list[Floats] = field(default_factory=list)
    offsets: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, problem: SearchProblem, base: Card, path: Sequence[Found], limits: Limits, most: int) -> _Prover:
        relaxation = Relaxation.of(problem, base, most)
        a, b, _ = problem.line(path[min(most, len(path) - 1)].points)
        prover = cls(problem, base, limits, relaxation, (a, max(b, 1e-6) * relaxation.unit))
        for card in path[: most + 3]:
            prover.touch_best(
                [i for i, r in enumerate(relaxation.movable) if card.points[r] != base[r]],
            )
        prover.touch_best(range(len(relaxation.movable)))
        return prover

    def touch(self, at: Point) -> float:
        """Add the tangent at a point; return the loss there."""
        loss, slope = self.relaxation.loss(at)
        self.tangents.append(slope)
        self.offsets.append(loss - float(slope @ at.flat))
        return loss

    def touch_best(self, rules: Sequence[int]) -> float:
        """Add the tangent at the optimum of a choice of rules; return the loss there."""
        loss, at = self.relaxation.best(rules, self.start)
        self.touch(at)
        return loss

    def prove(self, changes: int, known: Found, seconds: float) -> tuple[float | None, Found, str]:
        """Return a bound for at most so many changes, the best card known, and a reason where there is no bound."""
        begun = perf_counter()
        self._root(changes, seconds / 3)
        steepest = self._steepest(changes, known.loss)
        if steepest is None:
            return None, known, "the slope of the log-odds could not be bounded"
        bound, done, met = 0.0, list[NDArray[np.intp]](), set[tuple[int, ...]]()
        while (left := seconds - (perf_counter() - begun)) > 0:
            program = _Program(self, changes, steepest)
            solved = program.minimise(seconds=left, done=done)
            if solved.mip_dual_bound is not None:
                bound = max(bound, float(solved.mip_dual_bound) - SLACK)
            if solved.status == 2:  # every choice of rules has been searched
                bound = known.loss
            if solved.x is None or known.loss - bound <= PRECISION:
                break
            at, chosen = program.read(solved.x)
            self.touch(at)
            loss = self.touch_best(chosen.tolist())
            if loss < known.loss - SLACK / 2:
                known, whole = self._values(chosen, known, left)
                if not whole:
                    break
                done.append(chosen)
            elif (key := tuple(chosen.tolist())) in met:  # the tangents there are as tight as the solver can tell
                done.append(chosen)
            else:
                met.add(key)
        return min(bound, known.loss), known, ""

    def _root(self, changes: int, seconds: float) -> None:
        """Collect tangents around the optimum of the program without yes/no, one solution after another."""
        begun, steep = perf_counter(), 20 * self.start[1]
        for turn in range(ROOT_ROUNDS):
            program = _Program(self, changes, steep)
            solved = program.minimise(whole=False)
            if solved.x is None:
                return
            at, _ = program.read(solved.x)
            loss = self.touch(at)
            if turn % 3 == 0:
                self.touch_best(np.argsort(-program.used(solved.x))[: changes + 3].tolist())
            if loss - solved.fun < 2e-4 * loss or perf_counter() - begun > seconds:
                return

    def _steepest(self, changes: int, loss: float) -> float | None:
        """Return a slope that no card at least as good as the best known can exceed; by the tangents alone.

        Where the current card orders nothing, only changes can: a card other than it changes some rule by a whole step.
        """
        number = self._largest(changes, loss, 1, 1.0)
        if number is not None or self.problem.loss(self.base) <= loss + PRECISION:
            return number
        slopes = []
        for place, rule in enumerate(self.relaxation.movable):
            steps = np.abs(self.problem.choices[rule] - self.base[rule])
            for sign in (1.0, -1.0):
                largest = self._largest(changes, loss, 2 + place, sign)
                if largest is None:
                    return None
                slopes.append(largest * self.relaxation.unit / steps[steps > 0].min())
        return float(max(slopes))

    def _largest(self, changes: int, loss: float, place: int, sign: float) -> float | None:
        """Return the largest value of intercept, slope or a change (times sign) among cards at least as good."""
        for _ in range(30):
            program = _Program(self, changes, np.inf)
            solved = program.minimise(whole=False, furthest=(place, sign, loss))
            far = 50 * self.start[1] * max(1.0, float(self.relaxation.high.max()), -float(self.relaxation.low.min()))
            if solved.x is not None and abs(solved.x[place]) < far:
                return float(sign * solved.x[place]) * (1 + 1e-6) + 1e-6
            flat = np.concatenate([self.start, np.zeros(len(self.relaxation.movable))])
            flat[place] = sign * far
            if solved.x is not None:
                flat = solved.x[: len(flat)]
            self.touch(Point(float(flat[0]), float(flat[1]), flat[2:]))
        return None

    def _values(self, chosen: NDArray[np.intp], known: Found, seconds: float) -> tuple[Found, bool]:
        """Look for a better card among all values of some rules; the second value says whether all were looked at.

        Rule by rule, a value is given up as soon as the relaxation of the rules left over is no better.
        """
        begun, tried = perf_counter(), 0
        names = [self.relaxation.movable[i] for i in chosen]
        open_: list[tuple[float, Relaxation, tuple[int, ...]]] = [(0.0, self.relaxation.only(chosen.tolist()), ())]
        while open_:
            _, rest, fixed = open_.pop()
            tried += 1
            if tried > TRIED or perf_counter() - begun > seconds:
                return known, False
            if len(fixed) == len(names):
                card = list(self.base)
                for rule, value in zip(names, fixed, strict=True):
                    card[rule] = value
                loss = self.problem.loss(tuple(card))
                if loss < known.loss - 1e-12:
                    known = Found(sum(a != b for a, b in zip(card, self.base, strict=True)), tuple(card), loss)
                continue
            rule = names[len(fixed)]
            children = []
            for value in self.problem.choices[rule]:
                child = rest.fixed(0, float(value - self.base[rule]))
                loss, _ = child.best(range(len(child.movable)), self.start)
                if loss < known.loss - SLACK / 2:
                    children.append((loss, child, (*fixed, int(value))))
            open_ += sorted(children, key=lambda each: -each[0])
        return known, True


class _Program:
    """The mixed-integer program: intercept, slope b, d, v (= b where a rule changes, else 0), yes/no, loss.

    d_r lies within v_r times its limits, and all v together are at most K * b: any card with K changes fits, and
    without yes/no exactly the mixtures of such cards do.
    """

    def __init__(self, prover: _Prover, changes: int, steepest: float) -> None:
        from scipy.sparse import csr_array

        self.rules = m = len(prover.relaxation.movable)
        self.steepest = steepest
        self.width = 3 + 3 * m
        eye, nothing, column = np.eye(m), np.zeros((m, m)), np.zeros((m, 1))
        slope = np.column_stack([np.zeros(m), np.ones(m)])
        blocks = [
            np.hstack([slope, nothing, -eye, nothing, column]),
            np.hstack([0 * slope, eye, -np.diag(prover.relaxation.low), nothing, column]),
            np.hstack([0 * slope, -eye, np.diag(prover.relaxation.high), nothing, column]),
        ]
        if np.isfinite(steepest):
            blocks.append(np.hstack([0 * slope, nothing, -eye, steepest * eye, column]))
        fresh = np.array([r in prover.limits.new for r in prover.relaxation.movable])
        groups = [(np.ones(m, dtype=bool), changes)]
        groups += [(~fresh, prover.limits.max_changes), (fresh, prover.limits.max_new)] if fresh.any() else []
        lower = [np.zeros(m)] * len(blocks)
        for members, largest in groups:
            sizes = np.zeros((2, self.width))
            sizes[0, 1], sizes[0, 2 + m : 2 + 2 * m] = largest, -1.0 * members
            sizes[1, 2 + 2 * m : 2 + 3 * m] = -1.0 * members
            blocks.append(sizes)
            lower.append(np.array([0.0, -largest]))
        tangents = np.zeros((len(prover.tangents), self.width))
        tangents[:, : 2 + m] = -np.array(prover.tangents)
        tangents[:, -1] = 1
        self.matrix = csr_array(np.vstack([*blocks, tangents]))
        self.lower = np.concatenate([*lower, np.array(prover.offsets)])

    def minimise(
        self,
        *,
        whole: bool = True,
        seconds: float = 60.0,
        done: Sequence[NDArray[np.intp]] = (),
        furthest: tuple[int, float, float] | None = None,
    ) -> OptimizeResult:
        """Solve for the smallest loss, or with ``furthest`` (place, sign, loss) for the largest value at such a loss.

        Choices of rules that are ``done`` are left out, with everything that changes fewer of the same rules.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import vstack

        m = self.rules
        matrix, lower = self.matrix, self.lower
        if done:
            others = np.zeros((len(done), self.width))
            others[:, 2 + 2 * m : 2 + 3 * m] = 1
            for row, chosen in zip(others, done, strict=True):
                row[2 + 2 * m + chosen] = 0
            matrix, lower = vstack([matrix, others]), np.concatenate([lower, np.ones(len(done))])
        low = np.concatenate([[-np.inf, 0.0], np.full(m, -np.inf), np.zeros(2 * m + 1)])
        high = np.concatenate([[np.inf, self.steepest], np.full(2 * m, np.inf), np.ones(m), [np.inf]])
        price = np.zeros(self.width)
        if furthest is None:
            price[-1] = 1
        else:
            place, sign, loss = furthest
            price[place], high[-1] = -sign, loss + SLACK
        kinds = np.zeros(self.width)
        kinds[2 + 2 * m : 2 + 3 * m] = whole
        return milp(
            price,
            constraints=LinearConstraint(matrix, lower, np.inf),
            bounds=Bounds(low, high),
            integrality=kinds,
            options={"time_limit": max(0.1, seconds), "mip_rel_gap": 1e-6},
        )

    def read(self, x: Floats) -> tuple[Point, NDArray[np.intp]]:
        """Return the point of a solution, and the places of the rules that it changes."""
        m = self.rules
        return Point(float(x[0]), float(x[1]), x[2 : 2 + m]), np.flatnonzero(x[2 + 2 * m : 2 + 3 * m] > 0.5)

    def used(self, x: Floats) -> Floats:
        """Return v, shape (rules,): how much of each rule's change a solution uses."""
        return np.asarray(x[2 + self.rules : 2 + 2 * self.rules], dtype=np.float64)
