"""Every setting of Ondo, read once from the environment; docs/reference.md lists them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ondo.domain.errors import InputError
from ondo.domain.words import Lang

PREFIX = "ONDO_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one company's Ondo.

    Each field is read from ``ONDO_<FIELD IN CAPITALS>``; unset means the default below.

    Attributes
    ----------
    home:
        Folder that holds the embedded ledger, model bundles and the MLflow store.
    ledger:
        SQLAlchemy URL of the ledger; SQLite in ``home`` by default.
    mlflow_uri:
        MLflow tracking URI; a SQLite store in ``home`` by default.
    timezone:
        Zone that governs days and quarters.
    lang:
        Language of pages and reports when a caller names none.
    host, port:
        Where ``ondo serve`` listens. Only loopback addresses are accepted until API keys exist.
    data:
        Folder of the public example data, if there is one.
    maturity_days:
        After how many days "nothing happened" counts as a negative label.
    country:
        Country whose public holidays close the business-hours clock (ISO 3166 code).
    """

    home: Path
    ledger: str
    mlflow_uri: str
    timezone: ZoneInfo
    lang: Lang
    host: str
    port: int
    data: Path | None
    maturity_days: float
    country: str

    @property
    def artifacts(self) -> Path:
        """Folder of model bundles and reports."""
        return self.home / "artifacts"


NAMES = tuple(PREFIX + field.name.upper() for field in fields(Settings))


def read_settings(environ: Mapping[str, str] | None = None, *, home: Path | None = None) -> Settings:
    """Read the settings; a value that makes no sense raises ``InputError`` naming the variable."""
    env = os.environ if environ is None else environ

    def text(name: str, default: str) -> str:
        return env.get(PREFIX + name, "").strip() or default

    folder = (home or Path(text("HOME", "ondo-home"))).expanduser().resolve()
    data = text("DATA", "")
    return Settings(
        home=folder,
        ledger=text("LEDGER", f"sqlite:///{folder / 'ledger.sqlite'}"),
        mlflow_uri=text("MLFLOW_URI", f"sqlite:///{folder / 'mlflow.db'}"),
        timezone=_zone(text("TIMEZONE", "Asia/Tokyo")),
        lang=_lang(text("LANG", "ja")),
        host=text("HOST", "127.0.0.1"),
        port=int(_number("PORT", text("PORT", "8420"), 1, 65535)),
        data=Path(data).expanduser().resolve() if data else None,
        maturity_days=_number("MATURITY_DAYS", text("MATURITY_DAYS", "180"), 1, 3650),
        country=text("COUNTRY", "JP").upper(),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"{PREFIX}TIMEZONE: there is no time zone '{name}'.", "Example: Asia/Tokyo.") from error


def _lang(name: str) -> Lang:
    try:
        return Lang(name.lower())
    except ValueError as error:
        raise InputError(f"{PREFIX}LANG is '{name}'.", "Use ja or en.") from error


def _number(name: str, value: str, low: float, high: float) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise InputError(f"{PREFIX}{name} is '{value}', not a number.") from error
    if not low <= number <= high:
        raise InputError(f"{PREFIX}{name} is {value}.", f"It must lie between {low:g} and {high:g}.")
    return number
