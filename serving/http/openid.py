"""OpenID Connect: who a provider says a browser's user is (authorisation code flow with PKCE, by Authlib).

What has to be remembered between the way there and the way back (state, nonce, code verifier) lies in a signed cookie
of ten minutes, so that any replica can finish what another began. It holds no secret of ours.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Role
from ondo.ledger.access.people import SignedInPerson
from ondo.settings import Settings
from ondo.text.messages import Message
from serving.http.problems import Forbidden

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

CALLBACK = "/login/oidc/callback"
ANYBODY = "*"
"""The value of the claim that everybody has."""
_COOKIE, _PATH = "ondo_openid", "/login/oidc"
_LASTS = 600  # seconds
_DISCOVERY = "/.well-known/openid-configuration"
_NAMES = ("name", "preferred_username", "email")
_LONGEST = 255
"""Characters of a subject, as OpenID Connect has it, and of a team."""
_log = logging.getLogger("ondo.serving")


@dataclass(frozen=True, slots=True)
class _Begun:
    """What was remembered on the way there: the page to come back to, and what Authlib keeps."""

    after: str
    session: dict[str, Any]


class OpenIdProvider:
    """The provider that the settings name.

    Raises
    ------
    InputError
        The extra is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        if find_spec("authlib") is None:
            raise InputError(Message("problem-oidc-not-installed"), Message("problem-oidc-not-installed-hint"))
        import httpx2
        from authlib.integrations.starlette_client import OAuth
        from itsdangerous import URLSafeTimedSerializer
        from joserfc.errors import JoseError

        self._settings = settings
        self._failures = httpx2.HTTPError, JoseError, RuntimeError, ValueError, KeyError
        self._app = OAuth().register(
            "openid",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret or None,
            server_metadata_url=f"{settings.oidc_issuer}{_DISCOVERY}",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if settings.oidc_client_secret else "none",
            },
        )
        secret = settings.session_secret or secrets.token_hex(32)
        self._cookie: URLSafeTimedSerializer = URLSafeTimedSerializer(secret, salt="ondo openid")

    async def leave(self, request: Request, after: str) -> Response:
        """Send a browser to the provider; ``after`` is the page it wanted. ``Unavailable`` when it does not answer."""
        request.scope["session"] = {}
        try:
            answer: Response = await self._app.authorize_redirect(request, f"{self._settings.public_url}{CALLBACK}")
        except self._failures as error:
            raise _silent(error) from error
        value = self._cookie.dumps({"after": after, "session": request.scope["session"]})
        # It must come along when the provider sends the browser back: that is another site.
        secure = request.url.scheme == "https"
        answer.set_cookie(_COOKIE, value, max_age=_LASTS, path=_PATH, secure=secure, httponly=True, samesite="lax")
        answer.headers["cache-control"] = "no-store"
        return answer

    async def come_back(self, request: Request) -> tuple[SignedInPerson, str]:
        """Return who came back from the provider, and the page that was wanted.

        Raises
        ------
        InputError
            This browser did not leave from here, or too long ago, or what came back does not belong to it.
        Forbidden
            The person or the provider said no.
        Unavailable
            The provider does not answer, or its answer cannot be believed.
        """
        from authlib.integrations.base_client import OAuthError

        begun = self._begun(request)
        request.scope["session"] = begun.session
        try:
            token = await self._app.authorize_access_token(request)
            claims = await self._claims(token)
        except OAuthError as error:
            if error.error == "access_denied":
                raise Forbidden(Message("problem-oidc-denied"), Message("problem-oidc-denied-hint")) from error
            _log.warning("a sign-in by OpenID was refused: %s", error.error)
            raise _begin_again() from error
        except self._failures as error:
            raise _silent(error) from error
        return self._person(claims), begun.after

    def forget(self, answer: Response, *, https: bool) -> None:
        """Let a browser forget what it kept on the way."""
        answer.delete_cookie(_COOKIE, path=_PATH, secure=https, httponly=True, samesite="lax")

    def _begun(self, request: Request) -> _Begun:
        from itsdangerous import BadData

        try:
            return _Begun(**self._cookie.loads(request.cookies.get(_COOKIE, ""), max_age=_LASTS))
        except BadData as error:
            raise _begin_again() from error

    async def _claims(self, token: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the signed token says; what it lacks is asked for at the provider, of the same subject."""
        claims: dict[str, Any] = dict(token["userinfo"])
        wanted = {self._settings.oidc_claim, self._settings.oidc_team_claim, "name"} - {""}
        metadata = await self._app.load_server_metadata()
        if wanted <= claims.keys() or "userinfo_endpoint" not in metadata:
            return claims
        more = dict(await self._app.userinfo(token=token))
        return more | claims if more.get("sub") == claims["sub"] else claims

    def _person(self, claims: Mapping[str, Any]) -> SignedInPerson:
        settings = self._settings
        role = _role(claims.get(settings.oidc_claim), settings.oidc_roles)
        subject = _line(claims.get("sub"))
        if not subject:
            raise _silent(ValueError("the subject is no text of at most 255 characters"))
        names = (claims.get(key) for key in _NAMES)
        name = next((name for name in names if isinstance(name, str) and name.strip()), subject)
        team = _line(claims.get(settings.oidc_team_claim)) if settings.oidc_team_claim else ""
        return SignedInPerson(str(claims["iss"]), subject, name, role, team or None)


def no_role(claim: str) -> Forbidden:
    """Return the refusal of a person in whose claim nothing gives a role."""
    return Forbidden(Message("problem-oidc-no-role", claim=claim), Message("problem-oidc-no-role-hint"))


def _line(claim: object) -> str:
    """Return a claim that is one line of text which a ledger can keep; empty for everything else."""
    sound = isinstance(claim, str) and len(claim) <= _LONGEST and claim.isprintable()
    return str(claim).strip() if sound else ""


def _role(claim: object, roles: tuple[tuple[str, Role], ...]) -> Role | None:
    """Return the first role of the list whose value the claim has; a claim is a text or a list of texts."""
    values = {claim} if isinstance(claim, str) else set(map(str, claim)) if isinstance(claim, list) else set[str]()
    return next((role for value, role in roles if value == ANYBODY or value in values), None)


def _begin_again() -> InputError:
    return InputError(Message("problem-oidc-begin-again"), Message("problem-oidc-begin-again-hint"))


def _silent(error: Exception) -> Unavailable:
    _log.warning("the OpenID provider cannot be used: %s: %s", type(error).__name__, error)
    return Unavailable(Message("problem-oidc-silent"), Message("problem-oidc-silent-hint"))
