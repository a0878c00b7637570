"""What is secret comes from the environment or from a file, never from both, and is shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondo.domain.errors import InputError
from ondo.settings import read_settings

SECRETS = ("SESSION_SECRET", "WEBHOOK_SECRET")
URL = "postgresql://ondo:hush@db.example.com/ondo"


def test_the_address_of_the_ledger_may_stand_in_a_file(tmp_path: Path):
    file = tmp_path / "ledger-url"
    file.write_text(f"{URL}\n", encoding="utf-8")
    result = read_settings({"ONDO_LEDGER_FILE": str(file)})
    assert result.ledger == URL
    assert "hush" not in repr(result)
    assert read_settings({"ONDO_LEDGER": URL}).ledger == URL


@pytest.mark.parametrize("name", ["LEDGER", *SECRETS, *(f"{name}_PREVIOUS" for name in SECRETS)])
def test_a_file_that_cannot_be_read_and_two_sources_are_refused(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="cannot be read"):
        read_settings({f"ONDO_{name}_FILE": str(tmp_path / "none")})
    with pytest.raises(InputError, match="both set"):
        read_settings({f"ONDO_{name}_FILE": "x", f"ONDO_{name}": "s" * 40})


def test_a_secret_that_is_too_short_is_refused_without_saying_it(tmp_path: Path):
    (tmp_path / "secret").write_text("hush", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_settings({"ONDO_WEBHOOK_SECRET_FILE": str(tmp_path / "secret")})
    assert "hush" not in str(refused.value)


def test_a_place_for_studies_that_is_no_postgresql_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="ONDO_STUDIES"):
        read_settings({"ONDO_HOME": str(tmp_path), "ONDO_STUDIES": "sqlite:///x"})


@pytest.mark.parametrize("name", SECRETS)
def test_a_previous_secret_needs_the_one_that_took_its_place(name: str):
    new, old = "n" * 40, "o" * 40
    result = read_settings({f"ONDO_{name}": new, f"ONDO_{name}_PREVIOUS": old})
    assert (getattr(result, name.lower()), getattr(result, f"{name.lower()}_previous")) == (new, old)
    assert old not in repr(result)
    with pytest.raises(InputError, match="_PREVIOUS is set") as refused:
        read_settings({f"ONDO_{name}_PREVIOUS": old})
    assert old not in str(refused.value)
