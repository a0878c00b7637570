"""Whatever an export holds, a row is taken whole or refused with its line; tests/slow runs it longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.importing.conftest import Company
from tests.importing.random_files import check_import, exports


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports)
def test_a_row_of_a_random_file_is_taken_whole_or_refused_with_its_line(company: Company, export):
    check_import(company, export)
