"""Settings of Ondo, read once from the environment; docs/reference.md lists them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ondo.domain.errors import InputError
from ondo.domain.outcome import MATURITY_DAYS
from ondo.domain.sqlite_url import sqlite_url
from ondo.domain.vocabulary import Lang, Role
from ondo.text.messages import Message

PREFIX = "ONDO_"
LOGS = ("quiet", "text", "json")
SHORTEST_SECRET = 32
SMTP_PORTS = {"starttls": "587", "tls": "465", "off": "25"}
"""Usual port of a mail server, by how it is secured."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one company's Ondo.

    Each field is read from ``ONDO_<FIELD IN CAPITALS>``; unset means the default below.

    Attributes
    ----------
    home:
        Folder that holds the embedded ledger, model bundles and the MLflow store.
    ledger:
        SQLAlchemy URL of the ledger; SQLite in ``home`` by default. One with a password may stand in a file that
        ``ONDO_LEDGER_FILE`` names instead.
    mlflow_uri:
        MLflow tracking URI; a SQLite store in ``home`` by default.
    timezone:
        Zone that governs days and quarters.
    lang:
        Language of pages and reports when a caller names none.
    host, port:
        Where ``ondo serve`` listens. An address that other machines can reach needs an API key for an administrator.
    maturity_days:
        Horizon of outcomes in days: what came within it labels a decision, once it has passed.
    country:
        Country whose public holidays close the business-hours clock (ISO 3166 code).
    hosts:
        Host names under which the service may be called beside its own address, with commas between them.
    public_url:
        Address under which people reach the pages, as ``https://ondo.example.com``; what is told to other systems links
        back to the lead's page there. Without one there are no links.
    rate_key, rate_address:
        Most requests of one key and of one address to one replica, as ``6000/minute``; ``off`` for no limit. They
        hold as soon as there are keys.
    log:
        ``quiet`` (warnings only), or a line for each request as ``text`` or ``json``.
    session_secret:
        At least 32 characters from which the signatures of page sessions are derived, or
        ``ONDO_SESSION_SECRET_FILE`` with the path of a file that holds them. Replicas share it; without one,
        sessions end with the process.
    session_secret_previous:
        The session secret of before, or ``ONDO_SESSION_SECRET_PREVIOUS_FILE``: sessions that it signed go on. Take it
        away when they have ended, after 12 hours.
    webhook_secret:
        At least 32 characters from which the signing secret of each webhook is derived, or
        ``ONDO_WEBHOOK_SECRET_FILE`` with the path of a file that holds them. Replicas share it; changing it changes
        the secret of every webhook.
    webhook_secret_previous:
        The webhook secret of before, or ``ONDO_WEBHOOK_SECRET_PREVIOUS_FILE``: messages are signed with what both give.
        Take it away when every receiver has its new secret.
    identity_secret:
        At least 32 characters from which the key is derived by which addresses in ids become digests, or
        ``ONDO_IDENTITY_SECRET_FILE`` with the path of a file that holds them, such as the ``identity.key`` of another
        replica. Replicas that share a ledger share it; without one, the key is ``identity.key`` in ``home``, made when
        the first address comes.
    webhook_private:
        ``1`` lets webhooks go to loopback and private addresses, with http too.
    smtp_host, smtp_port:
        Mail server by which `ondo notice` writes mail; without a host none is sent. The port is by default 587, 465 or
        25, as ``smtp_tls`` says.
    smtp_tls:
        ``starttls``, ``tls`` from the first byte, or ``off`` for a relay on this machine.
    smtp_user, smtp_password:
        Sign-in at the mail server; the password may stand in a file that ``ONDO_SMTP_PASSWORD_FILE`` names instead.
    smtp_from:
        Address that notices are sent from.
    warehouse:
        Address of the company's warehouse for ``sql:`` in mappings and ``ondo score --out warehouse:TABLE``:
        ``postgres://…``, ``duckdb:///path``. It may stand in a file that ``ONDO_WAREHOUSE_FILE`` names instead.
    studies:
        Address of a database in PostgreSQL, ``postgresql://…``, where workers share the trials of a recalibration
        (``ondo recalibrate --join``); a file beside the ledger without. It may stand in a file that
        ``ONDO_STUDIES_FILE`` names instead.
    drain:
        Seconds that ``ondo serve`` goes on answering after SIGTERM, no longer ready, before it stops. Longer than a
        balancer needs to notice; 0 without one.
    score_arrivals:
        ``0`` leaves leads alone until somebody asks for their scores; else a lead is scored, and handed over if it
        turned hot, as soon as the service takes something new about it.
    oidc_issuer:
        Address of an OpenID provider, as it names itself in its tokens: people may sign in to the pages with it beside
        keys. It needs the extra ``oidc``, ``public_url``, ``oidc_client_id`` and ``oidc_roles``.
    oidc_client_id, oidc_client_secret:
        Ondo's name and password at the provider, the second also by ``ONDO_OIDC_CLIENT_SECRET_FILE``; a client without
        a secret is a public one.
    oidc_roles:
        Which role the provider's people have; the first that fits counts. ``ondo-admins=admin, *=sales`` gives admin to
        whoever has the value ``ondo-admins`` in the claim ``oidc_claim``, and sales to everybody else.
    oidc_claim, oidc_team_claim:
        The claim with these values, ``groups`` by default, and the one with a person's team of sales, if there is one.
    fiscal_start_month:
        The month in which the company's fiscal year begins, 1 to 12; quarters are counted from it.
    sign_in_link:
        Digest and end of the one-time link of ``ondo serve --link``; no variable sets it.
    intake_days:
        Days for which bodies that came to an intake are kept, with what became of them, at most 90; 0 keeps none.
    """

    home: Path
    ledger: str = field(repr=False)
    mlflow_uri: str
    timezone: ZoneInfo
    lang: Lang
    host: str
    port: int
    maturity_days: float
    country: str
    hosts: tuple[str, ...] = ()
    public_url: str = ""
    rate_key: str = "6000/minute"
    rate_address: str = "12000/minute"
    log: str = "quiet"
    session_secret: str = field(default="", repr=False)
    session_secret_previous: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    webhook_secret_previous: str = field(default="", repr=False)
    identity_secret: str = field(default="", repr=False)
    webhook_private: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    warehouse: str = field(default="", repr=False)
    studies: str = field(default="", repr=False)
    drain: float = 5.0
    score_arrivals: bool = True
    oidc_issuer: str = ""
    sign_in_link: str = field(default="", repr=False)
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_roles: tuple[tuple[str, Role], ...] = ()
    oidc_claim: str = "groups"
    oidc_team_claim: str = ""
    fiscal_start_month: int = 1
    intake_days: float = 7.0

    @property
    def webhook_masters(self) -> tuple[str, ...]:
        """What webhooks are signed with: the master secret, then the one of before; empty without any."""
        return tuple(dict.fromkeys(each for each in (self.webhook_secret, self.webhook_secret_previous) if each))

    @property
    def artifacts(self) -> Path:
        """Folder of model bundles and reports."""
        return self.home / "artifacts"

    @property
    def identity_file(self) -> Path:
        """File of the key of identities, where no secret is set."""
        return self.home / "identity.key"


NAMES = tuple(PREFIX + field.name.upper() for field in fields(Settings))


def read_settings(environ: Mapping[str, str] | None = None, *, home: Path | None = None) -> Settings:
    """Read the settings; a value that makes no sense raises ``InputError`` naming the variable."""
    env = os.environ if environ is None else environ

    def text(name: str, default: str) -> str:
        return env.get(PREFIX + name, "").strip() or default

    folder = (home or Path(text("HOME", "ondo-home"))).expanduser().resolve()
    ledger = _given("LEDGER", env)
    smtp_tls = _choice("SMTP_TLS", text("SMTP_TLS", "starttls"), tuple(SMTP_PORTS))
    settings = Settings(
        home=folder,
        ledger=sqlite_url(folder / "ledger.sqlite") if ledger is None else ledger,
        mlflow_uri=text("MLFLOW_URI", sqlite_url(folder / "mlflow.db")),
        timezone=_zone(text("TIMEZONE", "Asia/Tokyo")),
        lang=_lang(text("LANG", "ja")),
        host=text("HOST", "127.0.0.1"),
        port=int(_number("PORT", text("PORT", "8420"), 1, 65535)),
        maturity_days=_number("MATURITY_DAYS", text("MATURITY_DAYS", f"{MATURITY_DAYS:g}"), 1, 3650),
        country=text("COUNTRY", "JP").upper(),
        hosts=tuple(name.strip().lower() for name in text("HOSTS", "").split(",") if name.strip()),
        public_url=_address("PUBLIC_URL", text("PUBLIC_URL", "")),
        rate_key=_rate("RATE_KEY", text("RATE_KEY", "6000/minute")),
        rate_address=_rate("RATE_ADDRESS", text("RATE_ADDRESS", "12000/minute")),
        log=_choice("LOG", text("LOG", "quiet"), LOGS),
        session_secret=secret("SESSION_SECRET", env),
        session_secret_previous=_previous("SESSION_SECRET", env),
        webhook_secret=secret("WEBHOOK_SECRET", env),
        webhook_secret_previous=_previous("WEBHOOK_SECRET", env),
        identity_secret=secret("IDENTITY_SECRET", env),
        webhook_private=_choice("WEBHOOK_PRIVATE", text("WEBHOOK_PRIVATE", "0"), ("0", "1")) == "1",
        smtp_host=text("SMTP_HOST", ""),
        smtp_port=int(_number("SMTP_PORT", text("SMTP_PORT", SMTP_PORTS[smtp_tls]), 1, 65535)),
        smtp_tls=smtp_tls,
        smtp_user=text("SMTP_USER", ""),
        smtp_password=_given("SMTP_PASSWORD", env) or "",
        smtp_from=text("SMTP_FROM", ""),
        warehouse=_given("WAREHOUSE", env) or "",
        studies=_postgres("STUDIES", _given("STUDIES", env) or ""),
        drain=_number("DRAIN", text("DRAIN", "5"), 0, 600),
        score_arrivals=_choice("SCORE_ARRIVALS", text("SCORE_ARRIVALS", "1"), ("0", "1")) == "1",
        oidc_issuer=_address("OIDC_ISSUER", text("OIDC_ISSUER", "")),
        oidc_client_id=text("OIDC_CLIENT_ID", ""),
        oidc_client_secret=_given("OIDC_CLIENT_SECRET", env) or "",
        oidc_roles=_roles("OIDC_ROLES", text("OIDC_ROLES", "")),
        oidc_claim=text("OIDC_CLAIM", "groups"),
        oidc_team_claim=text("OIDC_TEAM_CLAIM", ""),
        fiscal_start_month=int(_number("FISCAL_START_MONTH", text("FISCAL_START_MONTH", "1"), 1, 12)),
        intake_days=_number("INTAKE_DAYS", text("INTAKE_DAYS", "7"), 0, 90),
    )
    _check_oidc(settings)
    return settings


def _check_oidc(settings: Settings) -> None:
    """Refuse an OpenID provider that could sign nobody in, or that others on the network could stand in for."""
    if not settings.oidc_issuer:
        return
    needed = ("public_url", "oidc_client_id", "oidc_roles")
    missing = [f"{PREFIX}{name.upper()}" for name in needed if not getattr(settings, name)]
    if missing:
        names = ", ".join(missing)
        raise InputError(Message("problem-oidc-lacks", names=names), Message("problem-oidc-lacks-hint"))
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise InputError(
            Message("problem-setting-value", prefix=PREFIX, name="OIDC_ISSUER", value=settings.oidc_issuer),
            Message("problem-oidc-plain"),
        )


def _roles(name: str, value: str) -> tuple[tuple[str, Role], ...]:
    """Read ``value=role`` pairs with commas between them."""
    pairs = [tuple(map(str.strip, part.rpartition("=")[::2])) for part in value.split(",") if part.strip()]
    if all(value and role in set(Role) for value, role in pairs):
        return tuple((value, Role(role)) for value, role in pairs)
    raise InputError(
        Message("problem-setting-value", prefix=PREFIX, name=name, value=value),
        Message("problem-oidc-roles", roles=", ".join(Role)),
    )


def secret(name: str, env: Mapping[str, str]) -> str:
    """Read a secret from ``ONDO_<name>`` or from the file that ``ONDO_<name>_FILE`` names; empty without either.

    ``InputError`` when both are set, when the file cannot be read, and for a secret of fewer than 32 characters;
    no message ever holds a part of it.
    """
    given = _given(name, env)
    if given is not None and len(given) < SHORTEST_SECRET:
        raise InputError(
            Message("problem-has-fewer-than-characters", prefix=PREFIX, name=name, shortest_secret=SHORTEST_SECRET),
            Message("problem-has-fewer-than-characters-hint"),
        )
    return given or ""


def _previous(name: str, env: Mapping[str, str]) -> str:
    """Read the secret that another one has replaced; ``InputError`` where there is no other."""
    before = secret(f"{name}_PREVIOUS", env)
    if before and not secret(name, env):
        raise InputError(
            Message("problem-previous-set", prefix=PREFIX, name=name),
            Message("problem-previous-set-hint", prefix=PREFIX, name=name),
        )
    return before


def _postgres(name: str, address: str) -> str:
    if address and not address.startswith(("postgresql://", "postgres://")):
        raise InputError(Message("problem-no-postgres", prefix=PREFIX, name=name), Message("problem-no-postgres-hint"))
    return address


def _given(name: str, env: Mapping[str, str]) -> str | None:
    """Read a setting from its variable or from the file that ``ONDO_<name>_FILE`` names; ``None`` without either."""
    given, file = env.get(PREFIX + name, "").strip(), env.get(f"{PREFIX}{name}_FILE", "").strip()
    if given and file:
        raise InputError(
            Message("problem-setting-twice", prefix=PREFIX, name=name), Message("problem-setting-twice-hint")
        )
    if not file:
        return given or None
    try:
        return Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise InputError(
            Message("problem-secret-file-unreadable", prefix=PREFIX, name=name, file=file, why=why)
        ) from error


def _rate(name: str, value: str) -> str:
    if value.lower() == "off" or re.fullmatch(r"[1-9][0-9]{0,8}/(second|minute|hour)", value):
        return value.lower()
    raise InputError(
        Message("problem-setting-value", prefix=PREFIX, name=name, value=value), Message("problem-setting-value-hint")
    )


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise InputError(
            Message("problem-setting-value", prefix=PREFIX, name=name, value=value), Message("problem-setting-address")
        )
    return value.rstrip("/")


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value.lower() not in choices:
        raise InputError(
            Message("problem-setting-value", prefix=PREFIX, name=name, value=value),
            Message("problem-setting-choices", names=", ".join(choices)),
        )
    return value.lower()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(
            Message("problem-timezone-there-no-time-zone", prefix=PREFIX, name=name),
            Message("problem-timezone-there-no-time-zone-hint"),
        ) from error


def _lang(name: str) -> Lang:
    try:
        return Lang(name.lower())
    except ValueError as error:
        raise InputError(
            Message("problem-no-language", prefix=PREFIX, name=name), Message("problem-no-language-hint")
        ) from error


def _number(name: str, value: str, low: float, high: float) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise InputError(
            Message("problem-setting-no-number", prefix=PREFIX, name=name, value=value),
            Message("problem-setting-no-number-hint"),
        ) from error
    if not low <= number <= high:
        raise InputError(
            Message("problem-setting-range", prefix=PREFIX, name=name, value=value),
            Message("problem-setting-range-hint", low=f"{low:g}", high=f"{high:g}"),
        )
    return number
