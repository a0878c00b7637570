"""What the site needs beside the files themselves: navigation, links that leave a language, search in Japanese.

The files are written for whoever reads them in a repository. A link to code, which is not on the site, becomes plain
text; one to a page that exists in the other language only leads into that language's half.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

import yaml
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.search.ja import SearchJapanese

NAVIGATION = Path(__file__).resolve().parent / "navigation.yaml"
LANGUAGES = ("ja", "en")
FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)")
BROKEN = re.compile(r"(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])\n *(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])")
"""Where a line of Japanese goes on in the next one: there is no space between them."""
DIAGRAM = re.compile(r"^```mermaid\nflowchart TD\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOWNLOADS = ("examples/", "deploy/")
"""Where files lie that a reader takes along."""


def listed(lang: str) -> Iterator[tuple[str, list[str]]]:
    """Each section of a language's navigation: its title, empty for the home page, and the files."""
    for section in yaml.safe_load(NAVIGATION.read_text(encoding="utf-8"))[lang]:
        yield ("", [section]) if isinstance(section, str) else (section["title"], section["pages"])


class Shelf:
    """The pages of one language."""

    def __init__(self, root: Path, lang: str) -> None:
        self.root = root
        self.lang = lang
        self.sections = list(listed(lang))
        decisions = sorted(f"docs/decisions/{file.name}" for file in (root / "docs" / "decisions").glob("[0-9]*.md"))
        self.decisions = decisions if lang == "en" else []
        self.files = {file for _, files in self.sections for file in files} | set(self.decisions)
        self.home = self.sections[0][1][0].removesuffix(".md")

    def navigation(self, name: str) -> str:
        """The lists of pages that stand below a page, as MyST writes them."""
        if name == self.home:
            return "".join(_toctree(title, files) for title, files in self.sections if title)
        if name == "docs/decisions/README":
            return _toctree("", self.decisions)
        return ""


def _toctree(title: str, files: list[str]) -> str:
    caption = [f":caption: {title}"] if title else []
    return "\n".join(["", "```{toctree}", ":hidden:", *caption, "", *(f"/{file}" for file in files), "```", ""])


class Library:
    """The pages of both languages, and where the links of one lead."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        other = "en" if shelf.lang == "ja" else "ja"
        self.other = Shelf(shelf.root, other)

    def linked(self, text: str, name: str) -> str:
        """The text of a page with its links as the site needs them; what is quoted stays as it is."""
        parts, end = [], 0
        for fence in FENCE.finditer(text):
            parts += [self._linked(text[end : fence.start()], name), fence[0]]
            end = fence.end()
        return "".join([*parts, self._linked(text[end:], name)])

    def _linked(self, text: str, name: str) -> str:
        if self.shelf.lang == "ja":
            text = BROKEN.sub("", text)
        return LINK.sub(lambda link: self._link(link, PurePosixPath(name).parent), text)

    def _link(self, link: re.Match[str], folder: PurePosixPath) -> str:
        path = os.path.normpath(folder / link["path"])
        if (self.shelf.root / path / "README.md").is_file():
            path = f"{path}/README.md"
        anchor = link["anchor"] or ""
        if path in self.shelf.files:
            return f"[{link['text']}]({os.path.relpath(path, folder)}{anchor})"
        if path in self.other.files:
            up = os.path.relpath(".", folder)
            page = f"{up}/../{self.other.lang}/{path.removesuffix('.md')}.html{anchor}"
            return f'<a class="reference" hreflang="{self.other.lang}" href="{page}">{link["text"]}</a>'
        if link["picture"] or not (self.shelf.root / path).exists():
            return link[0]
        if path.startswith(DOWNLOADS) and (self.shelf.root / path).is_file():
            return link[0]
        return link["text"]

    def same_page(self, name: str) -> str:
        """Where a page stands in the other language, from that page on; its home where there is no such page."""
        plain = name.removesuffix(".ja")
        twins = (f"{plain}.ja" if self.other.lang == "ja" else plain, plain)
        there = next((twin for twin in twins if f"{twin}.md" in self.other.files), self.other.home)
        return f"{os.path.relpath('.', PurePosixPath(name).parent)}/../{self.other.lang}/{there}.html"


class ThemeWords(NullTranslations):
    """What the theme says in Japanese, which it does not bring along; everything else is Sphinx's."""

    words: ClassVar[dict[str, str]] = {
        "Back to top": "先頭へ戻る",
        "Next": "次へ",
        "On this page": "このページの内容",
        "Previous": "前へ",
        "Skip to content": "本文へ",
    }

    def gettext(self, message: str) -> str:
        """The words for a message."""
        return self.words.get(message.strip()) or super().gettext(message)


def as_table(diagram: re.Match[str]) -> str:
    """The arrows of a flowchart as a table: drawing it would take a script of some megabytes."""
    arrows: dict[str, list[str]] = {}
    for line in diagram[1].splitlines():
        start, _, end = line.strip().partition(" --> ")
        if end:
            arrows.setdefault(start, []).append(f"`{end}`")
    return "\n".join(
        ["| from | to |", "|---|---|", *(f"| `{start}` | {', '.join(to)} |" for start, to in arrows.items())]
    )


def usable(html: str, lang: str) -> str:
    """A page as keyboards and screen readers need it; the theme leaves these out."""
    drawer = {"ja": "ページの一覧", "en": "Pages"}[lang]
    for bare, whole in (
        ('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"'),
        ('<aside class="sidebar-drawer"', f'<aside aria-label="{drawer}" class="sidebar-drawer"'),
        ("<pre>", '<pre tabindex="0">'),
        ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ):
        html = html.replace(bare, whole)
    return html


class Pairs(SearchJapanese):
    """Japanese that is found by pairs of characters: whatever is typed is found, wherever words are thought to end."""

    _runs = re.compile(r"[a-z0-9_.]+|[\u3040-\u30ff\u3400-\u9fff々]+", re.IGNORECASE)
    options: ClassVar[dict[str, str]] = {}
    js_splitter_code = """
function splitQuery(query) {
    const parts = [];
    for (const run of query.match(/[a-z0-9_.]+|[\\u3040-\\u30ff\\u3400-\\u9fff々]+/gi) || []) {
        if (/^[a-z0-9_.]/i.test(run) || run.length < 2) parts.push(run);
        else for (let i = 0; i + 1 < run.length; i++) parts.push(run.slice(i, i + 2));
    }
    return parts;
}
"""

    def __init__(self, options: dict[str, str]) -> None:
        SearchLanguage.__init__(self, options)

    def split(self, text: str) -> list[str]:
        """The words of Latin letters, and each pair of neighbours of everything else."""
        parts: list[str] = []
        for run in self._runs.findall(text):
            alone = run[0].isascii() or len(run) == 1
            parts += [run] if alone else [run[at : at + 2] for at in range(len(run) - 1)]
        return parts

    def word_filter(self, word: str) -> bool:
        """Figures by themselves are not looked for."""
        return not word.isdigit()

    def stem(self, word: str) -> str:
        """As it is typed, in small letters."""
        return word.lower()


def connect(app: Sphinx, shelf: Shelf) -> None:
    """Let Sphinx read and lay out the pages of a language."""
    library = Library(shelf)

    def read(_: Sphinx, name: str, content: list[str]) -> None:
        text = DIAGRAM.sub(as_table, content[0])
        content[0] = library.linked(text, name) + shelf.navigation(name)

    def lay_out(_: Sphinx, name: str, _template: str, context: dict[str, Any], _tree: object) -> None:
        context["other_language"] = library.same_page(name)

    def finish(app: Sphinx, _failed: Exception | None) -> None:
        for file in Path(app.outdir).rglob("*.html"):
            file.write_text(usable(file.read_text(encoding="utf-8"), shelf.lang), encoding="utf-8")

    def speak(app: Sphinx) -> None:
        words = ThemeWords()
        words.add_fallback(app.translator)
        app.builder.templates.environment.install_gettext_translations(words)

    app.add_search_language(Pairs)
    if shelf.lang == "ja":
        app.connect("builder-inited", speak)
    app.connect("source-read", read)
    app.connect("build-finished", finish)
    app.connect("html-page-context", lay_out)
