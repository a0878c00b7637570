"""Credentials of connections: a token that somebody made, or one that OAuth 2.0 gives for a while.

They stand in the environment, or in files that it names; never in the connection file, and in no message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ondo.connectors.answers import object_of
from ondo.connectors.api_client import ApiAccess, ApiClient, ApiRequest, FixedAccess, Patience, Refused
from ondo.definitions.connection import Connection, OAuthClient
from ondo.domain.errors import InputError
from ondo.text.messages import Message

_PER_MINUTE = 600


def access_of(connection: Connection, environ: Mapping[str, str], patience: Patience) -> ApiAccess:
    """Return what shows the other system who we are; ``InputError`` when there is nothing."""
    name = connection.name
    if connection.oauth is None:
        return _bearer(_secret(name, "TOKEN", environ))
    refresh = _variable(name, "REFRESH_TOKEN")
    given = environ.get(refresh) or environ.get(f"{refresh}_FILE")
    refresh_token = _secret(name, "REFRESH_TOKEN", environ) if given else ""
    return OAuthAccess(connection.oauth, _secret(name, "CLIENT_SECRET", environ), refresh_token, patience)


def _variable(name: str, word: str) -> str:
    return f"ONDO_CONNECT_{name.upper().replace('-', '_')}_{word}"


def _secret(name: str, word: str, environ: Mapping[str, str]) -> str:
    """Return a secret of a connection, which stands in the environment or in a file that it names.

    ``InputError`` when there is none, when it cannot be one, or when the file cannot be read.
    """
    variable = _variable(name, word)
    secret, file = environ.get(variable, "").strip(), environ.get(f"{variable}_FILE", "").strip()
    if file:
        try:
            secret = Path(file).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                Message("connect-token-file", variable=f"{variable}_FILE", path=file), Message("connect-token-hint")
            ) from error
    if not secret:
        raise InputError(Message("connect-no-token", variable=variable), Message("connect-token-hint"))
    if not secret.isascii() or not secret.isprintable():
        raise InputError(Message("connect-bad-token", variable=variable), Message("connect-token-hint"))
    return secret


def _bearer(token: str) -> FixedAccess:
    return FixedAccess({"Authorization": f"Bearer {token}"})


@dataclass(slots=True)
class OAuthAccess:
    """A token that the system's own sign-in gives: for a refresh token where there is one, else for the client alone.

    It is asked for before the first request, and again when the other system takes it no more.
    """

    client: OAuthClient
    secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    patience: Patience = field(repr=False)
    _now: FixedAccess | None = field(default=None, repr=False)

    def headers(self) -> Mapping[str, str]:
        """Return the headers of the token of now."""
        if self._now is None:
            self._now = _bearer(self._asked())
        return self._now.headers()

    def renew(self) -> bool:
        """Ask for another one."""
        self._now = _bearer(self._asked())
        return True

    def _asked(self) -> str:
        form = {"client_id": self.client.client_id, "client_secret": self.secret}
        if self.refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        else:
            form |= {"grant_type": "client_credentials"}
        if self.client.scope:
            form["scope"] = self.client.scope
        place = urlsplit(self.client.token_url)
        api = ApiClient(f"{place.scheme}://{place.netloc}", FixedAccess(), _PER_MINUTE, self.patience)
        try:
            answer = object_of(api.ask(ApiRequest("POST", place.path, form=form)), "OAuth 2.0")
        except Refused as refused:
            raise InputError(
                Message("connect-sign-in-refused", url=self.client.token_url, status=refused.status, text=refused.text),
                Message("connect-sign-in-hint"),
            ) from refused
        finally:
            api.close()
        token, another = answer.get("access_token"), answer.get("refresh_token")
        if not isinstance(token, str) or not token:
            raise InputError(
                Message("connect-no-access-token", url=self.client.token_url), Message("connect-sign-in-hint")
            )
        if self.refresh_token and another not in (None, self.refresh_token):
            raise InputError(
                Message("connect-token-rotates", url=self.client.token_url), Message("connect-token-rotates-hint")
            )
        return token
