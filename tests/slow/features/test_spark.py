"""A real cluster of Spark: one master and two workers, processes of their own on the loopback.

PySpark is 480 MB, so the development environment does not hold it: it is laid into a folder of its own. No package or
no Java, no test: it fails.
"""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.slow.longer import more
from tests.support.apart import REPOSITORY, library

AT = "2026-09-15"
LONG = 300.0
"""Seconds after which a process that says nothing of what is waited for is a failure."""
DEFAULTS = """
spark.driver.memory 512m
spark.executor.memory 512m
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.master.rest.enabled false
spark.sql.shuffle.partitions 6
spark.sql.adaptive.enabled false
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
LOGS = """
rootLogger.level = info
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = info
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
"""
# Random cards and histories first, then a command of Ondo's in the same process, so that Spark starts once.
DRIVER = """
import sys
from hypothesis import given, settings
from features.spark import connect_spark
from ondo.cli import main
from tests.features import test_batch, test_points
from tests.features import worlds
from tests.features.worlds import UNSHRUNK

master, strategy, *words = sys.argv[1:]
on_duckdb, spark = test_points.CON, connect_spark(master)

def agree(world):
    for con in (on_duckdb, spark):
        test_points.CON = test_batch.CON = con
        test_points.agree(world)
        test_batch.agree(world)

settings(UNSHRUNK, max_examples=2, deadline=None, derandomize=True)(given(getattr(worlds, strategy)())(agree))()
print("the three agree", file=sys.stderr, flush=True)
main(words)
"""


class Said:
    """A process in a session of its own, and what it says on its standard error."""

    def __init__(self, command: list[str], env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env=env, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self._lines = queue.SimpleQueue[str]()
        self._last = deque[str](maxlen=40)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put("")

    def until(self, *patterns: str) -> re.Match[str]:
        """Read on until there was a line of each pattern, and return the last match."""
        missing = list(patterns)
        while line := self._lines.get(timeout=LONG):
            self._last.append(line)
            for pattern in missing:
                if match := re.search(pattern, line):
                    missing.remove(pattern)
                    if not missing:
                        return match
                    break
        raise AssertionError("".join(self._last))

    def end(self) -> None:
        """Kill it with all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join()


@contextmanager
def cluster(folder: Path, env: Mapping[str, str]) -> Iterator[tuple[str, list[Said]]]:
    """Start a master and two workers of one core each, and yield the master's address and the workers."""
    program = str(library("spark") / "pyspark" / "bin" / "spark-class")
    place = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    deploy = "org.apache.spark.deploy"
    started = [Said([program, f"{deploy}.master.Master", *place], env)]
    try:
        at = started[0].until(r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
        for name in ("first", "second"):
            size = ["--cores", "1", "--memory", "512m", "--work-dir", str(folder / name)]
            started.append(Said([program, f"{deploy}.worker.Worker", *place, *size, at[1]], env))
        for worker in started[1:]:
            worker.until("Successfully registered with master")
        yield at[1], started[1:]
    finally:
        for each in started:
            each.end()


def surroundings(folder: Path) -> dict[str, str]:
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    (folder / "conf" / "log4j2.properties").write_text(LOGS, encoding="utf-8")
    spark = library("spark")
    more = {"SPARK_HOME": str(spark / "pyspark"), "SPARK_CONF_DIR": str(folder / "conf"), "SPARK_LOCAL_IP": "127.0.0.1"}
    more |= {"SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    more |= {"PYTHONPATH": f"{spark}{os.pathsep}{REPOSITORY}", "PYTHONWARNINGS": "ignore"}
    return os.environ | more | {"ONDO_HOME": str(folder / "home"), "ONDO_LANG": "en"}


def a_company(folder: Path, ondo: Callable[..., None]) -> None:
    """A company of 150 leads, its facts in segments and some of them in none."""
    company = folder / "company"
    ondo("simulate", "--leads", "150", "--months", "6", "--out", str(company))
    ondo("init", "--card", str(company / "card.yaml"))
    mapping = ["import", "--mapping", str(company / "mapping.yaml")]
    ondo(*mapping, *map(str, sorted(company.glob("*.csv*"))))
    ondo("facts", "rebuild")


@pytest.mark.parametrize("strategy", ["busy_worlds", *more(["worlds"])])
def test_a_worker_killed_in_the_middle_changes_no_answer_and_three_engines_give_the_same(tmp_path: Path, strategy: str):
    env = surroundings(tmp_path)

    def ondo(*words: str) -> None:
        command = [sys.executable, "-m", "ondo.cli", *words]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    a_company(tmp_path, ondo)
    score = ["score", "--all", "--as-of", AT, "--engine"]
    ondo(*score, "duckdb", "--out", str(tmp_path / "duckdb.parquet"))
    with cluster(tmp_path, env) as (master, workers):
        target = tmp_path / "spark.parquet"
        words = [*score, master, "--out", str(target)]
        driver = Said([sys.executable, "-c", DRIVER, master, strategy, *words], env)
        try:
            driver.until("the three agree")
            driver.until(r"Finished task .*\(executor 0\)", r"Finished task .*\(executor 1\)")
            workers[0].end()
            driver.until("Lost executor")
            assert driver.process.wait(LONG) == 0
        finally:
            driver.end()
    assert (target / "_SUCCESS").exists()
    first, second = (pq.read_table(file).sort_by("lead_id") for file in (tmp_path / "duckdb.parquet", target))
    assert len(first) > 100
    second = second.select(first.column_names)
    assert second.to_pylist() == first.to_pylist()
    assert second.schema.types == first.schema.types
