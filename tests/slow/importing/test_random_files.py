"""Whatever an export holds, a row is taken whole or refused with its line."""

from __future__ import annotations

from tests.importing import test_random_files
from tests.importing.conftest import company, ledger
from tests.slow.longer import longer

__all__ = ["company", "ledger"]

test_a_row_of_a_random_file_is_taken_whole_or_refused_with_its_line = longer(
    test_random_files.test_a_row_of_a_random_file_is_taken_whole_or_refused_with_its_line, 400
)
