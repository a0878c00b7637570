"""Frame of every page: language, templates, forms that only our own pages may post."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import FeedbackLabel, GateState, Lang, SendBackReason
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.http.body import read_body
from serving.http.caller import VIEWER
from serving.http.guard import same_origin
from serving.http.problems import NotSameOrigin, come_again
from serving.pages.notices import NOTHING, Notice
from serving.pages.open_pages import may, navigation

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
MOST_FORM, _MOST_FIELDS = 64 * 1024, 500
_WORDS = {str(word): word for word in (*FeedbackLabel, *GateState)}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class TemplateText:
    """What templates ask for words: links that keep the language, labels, the list of reasons."""

    def __init__(self, voice: Locale) -> None:
        self._voice = voice
        self.causeless = voice.text("pages-what-caused-taken-back")
        self.reasons = [(reason.value, label(reason, voice.lang)) for reason in SendBackReason]

    def link(self, path: str) -> str:
        """Return a link to a page in the language of this one."""
        return f"{path}?lang={self._voice.lang.value}"

    def label(self, word: str) -> str:
        """Return a vocabulary word as people read it, as a heading or button."""
        text = label(_WORDS[word], self._voice.lang)
        return text[:1].upper() + text[1:]


def voice_of(request: Request, settings: Settings) -> Locale:
    """Choose the language: ``?lang=`` first, then the company's."""
    asked = request.query_params.get("lang", "")
    return Locale(Lang(asked) if asked in set(Lang) else settings.lang, settings.timezone)


def render(template: str, voice: Locale, here: str, status: int = 200, **context: object) -> HTMLResponse:
    """Fill a template."""
    words = TemplateText(voice)
    shared = {"voice": voice, "t": voice.text, "link": words.link, "words": words, "here": here, "notice": ""}
    shared |= {"signed_in": VIEWER.get().name, "may": may, "navigation": navigation()}
    page = _environment().get_template(template).render(shared | context)
    return HTMLResponse(page, status_code=status, headers=_HEADERS | come_again(status))


def whole(page: str) -> HTMLResponse:
    """Answer with a page that was written before; it brings its own style and may load nothing."""
    return HTMLResponse(page, headers=_HEADERS)


async def posted(request: Request, most: int = MOST_FORM) -> list[tuple[str, str]]:
    """Read a form that came from one of our own pages; ``NotSameOrigin`` otherwise, ``InputError`` if it is too large.

    Browsers say where a form comes from in ``Sec-Fetch-Site``, older ones in ``Origin``. A request without
    either is not from a browser's form and is refused too.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    host = request.headers.get("host", "")
    ours = site == "same-origin" if site is not None else same_origin(origin or "", host)
    if not ours:
        raise NotSameOrigin(Message("pages-form-was-not-sent"), Message("pages-form-was-not-sent-hint"))
    body = await read_body(request, most)
    text = body.decode("utf-8", "replace").replace("\x00", "")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise InputError(Message("pages-form-too-many-fields", most=_MOST_FIELDS)) from error


def own_path(path: str) -> str:
    """Return a path if it leads to one of our own pages, else the first page."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


def back_to(path: str, voice: Locale, notice: Notice = NOTHING) -> RedirectResponse:
    """Send the browser to a page after a form, which confirms what was done; only to our own pages."""
    path, _, asked = own_path(path).partition("?")
    query = dict(parse_qsl(asked)) | {"lang": voice.lang.value}
    query.pop("said", None)
    query |= {"said": notice} if notice else {}
    return RedirectResponse(f"{path}?{urlencode(query)}", status_code=303)
