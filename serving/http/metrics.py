"""Metrics for Prometheus: requests, answers' times, scores, hand-offs, and what still waits.

Counters are those of this replica. Nothing here names a lead, a key or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from serving.background import BackgroundWorker

CONTENT_TYPE = CONTENT_TYPE_LATEST
disable_created_metrics()  # type: ignore[no-untyped-call]  # instants of birth would double the series
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one replica, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "ondo_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "ondo_request_seconds", "Time to the answer.", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._scores = Counter("ondo_scores", "Scores answered from stored leads.", registry=self._registry)
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._handoffs = Counter("ondo_handoffs_opened", "Hand-offs opened by a score.", registry=self._registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = self._known.get((route, method, status))
        if known is None:
            known = self._requests.labels(route, method, str(status)), self._seconds.labels(route)
            self._known[route, method, status] = known
        known[0].inc()
        known[1].observe(seconds)

    def scored(self, number: int) -> None:
        """Count scores."""
        self._scores.inc(number)

    def opened(self) -> None:
        """Count a hand-off that a score opened."""
        self._handoffs.inc()

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Tell a number that is read whenever somebody asks for the metrics."""
        Gauge(name, meaning, registry=self._registry).set_function(read)

    def watch_workers(self, workers: Sequence[BackgroundWorker]) -> None:
        """Tell how background workers do, whenever somebody asks for the metrics."""
        self._registry.register(_Workers(workers))

    def text(self) -> bytes:
        """Write everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _Workers(Collector):
    """Reads what background workers keep about their turns."""

    def __init__(self, workers: Sequence[BackgroundWorker]) -> None:
        self._workers = workers

    def collect(self) -> Iterable[Metric]:
        meaning = "Seconds since the last turn of a background worker that went well; NaN where it does not run."
        ages = GaugeMetricFamily("ondo_worker_turn_age_seconds", meaning, labels=["worker"])
        failures = CounterMetricFamily("ondo_worker_failures", "Turns that failed.", labels=["worker"])
        for worker in self._workers:
            ages.add_metric([worker.name], worker.age())
            failures.add_metric([worker.name], worker.failures)
        return ages, failures
