"""Settings of Sphinx for the manual as a site: one build for each language, of the very files that are read elsewhere.

`docs/site/build.py` calls Sphinx with the tag `ja` or `en`. What is special to these files stands in `pages.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import pages  # noqa: E402 - importable by the path set above
from sphinx.application import Sphinx  # noqa: E402 - stands with the import above

language = "ja" if tags.has("ja") else "en"  # noqa: F821 - Sphinx hands `tags` in
shelf = pages.Shelf(HERE.parents[1], language)

project = "Ondo 温度"
author = "The Ondo authors"
extensions = ["myst_parser"]
root_doc = shelf.home
include_patterns = sorted(shelf.files)
exclude_patterns = [
    ".*",
    "site",
    "docs/site",
    "demo",
    "tests",
    "ondo",
    "serving",
    "training",
    "monitoring",
    "features",
    "notebooks",
]

myst_heading_anchors = 4
myst_enable_extensions = ["strikethrough"]
# Output as it is printed is not always valid in the language of its block.
suppress_warnings = ["misc.highlighting_failure", "myst.strikethrough"]

# `--option` stays two hyphens.
smartquotes = False

html_theme = "furo"
html_title = {"ja": "Ondo 温度：マニュアル", "en": "Ondo 温度: the manual"}[language]
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
html_theme_options = {"top_of_page_buttons": []}
html_permalinks_icon = "#"


def setup(app: Sphinx) -> None:
    """Let Sphinx read the files as they are."""
    pages.connect(app, shelf)
