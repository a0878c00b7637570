from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ondo.definitions.mapping_file import check_mapping, load_mapping
from ondo.domain.finding import Finding
from ondo.domain.instant import Micros, parse_instant
from ondo.importing.run import ImportReport, Options, run_import
from ondo.ledger import Ledger, open_ledger
from tests.support.ledgers import lay_empty

NOW = parse_instant("2026-10-01T00:00:00+09:00")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: Micros(NOW), tmp_path / "artifacts") as opened:
        yield opened


@pytest.fixture
def company(ledger: Ledger, tmp_path: Path) -> Company:
    return Company(ledger, tmp_path)


@pytest.fixture
def findings(tmp_path: Path) -> Callable[[str], list[Finding]]:
    def check(text: str) -> list[Finding]:
        (tmp_path / "mapping.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
        return check_mapping(tmp_path / "mapping.yaml")[1]

    return check


class Company:
    """A ledger, a folder of files, and the import between them."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.folder = ledger, folder
        self.refused = folder / "refused"

    def mapping(self, text: str) -> None:
        (self.folder / "mapping.yaml").write_text(textwrap.dedent(text), encoding="utf-8")

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
        return path

    def run(self, *files: Path, **options: object) -> ImportReport:
        mapping, _ = load_mapping(self.folder / "mapping.yaml")
        return run_import(self.ledger, mapping, files, Options(refused=self.refused, **options))  # type: ignore[arg-type]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.ledger.read() as tx:
            return [tuple(row) for row in tx.conn.exec_driver_sql(query)]

    def counts(self) -> dict[str, int]:
        tables = ("lead", "attribute", "event", "outcome", "feedback", "contact", "handoff", "landmark")
        return {table: int(str(self.rows(f"SELECT count(*) FROM {table}")[0][0])) for table in tables}
