"""What every notebook puts on the desk first: the company of ``ondo.desk``, and pictures that look alike."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager

import ondo.desk
from ondo.desk import OpenCompany
from ondo.domain.rate import rate
from ondo.domain.vocabulary import Lang

if TYPE_CHECKING:
    from matplotlib.axes import Axes

warnings.filterwarnings("ignore", message="IProgress not found")  # tqdm misses a widget that nothing here shows

DEMO = Path(__file__).resolve().parents[1] / "demo" / "home"
JAPANESE_FONTS = ("Noto Sans CJK JP", "IPAexGothic", "IPAGothic", "Hiragino Sans", "Yu Gothic", "Meiryo", "TakaoGothic")
RED, BLUE, GOLD, GREY, PALE = "#b33a3a", "#2f5d8a", "#c8963e", "#8a8a8a", "#e4e0da"


class Company(OpenCompany):
    """The company of ``ondo.desk``, with texts in the language that can be drawn."""

    def say(self, ja: str, en: str) -> str:
        """Choose a text by the language of the pictures."""
        return ja if self.lang is Lang.JA else en


def open_company() -> Company:
    """Open the company of ``ONDO_HOME``, without it the demo's, and set the look of the pictures."""
    opened = ondo.desk.open_company(os.environ.get("ONDO_HOME") or DEMO)
    values = {field.name: getattr(opened, field.name) for field in fields(opened)}
    return Company(**values | {"settings": replace(opened.settings, lang=look(opened.lang))})


def look(wanted: Lang) -> Lang:
    """Set colours and fonts; return the language that can be drawn: English where no Japanese font is installed."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    japanese = [name for name in JAPANESE_FONTS if name in installed]
    mpl.rcParams.update(
        {
            "font.family": [*japanese[:1], "DejaVu Sans"],
            "font.size": 10,
            "figure.dpi": 110,
            "figure.constrained_layout.use": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.edgecolor": GREY,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": PALE,
            "axes.prop_cycle": mpl.cycler(color=[BLUE, RED, GOLD, GREY]),
            "legend.frameon": False,
        }
    )
    return wanted if japanese else Lang.EN


def wilson(hits: Sequence[float] | pd.Series, count: Sequence[float] | pd.Series) -> np.ndarray:
    """Return the ends of the 90% interval of shares, shape (2, shares), as the report has them; 0 to 1 without any."""
    ends = [rate(int(of), int(n)) for of, n in zip(hits, count, strict=True)]
    return np.array(
        [
            [interval.low or 0.0 for interval in ends],
            [1.0 if interval.high is None else interval.high for interval in ends],
        ]
    )


def shares(axes: Axes, names: Sequence[str], hits: Sequence[float], count: Sequence[float], color: str = BLUE) -> None:
    """Draw shares as points with their intervals, one row each, first on top; counts stand beside the names."""
    rows = np.arange(len(names))[::-1]
    value, (low, high) = np.asarray(hits, float) / np.maximum(count, 1), wilson(hits, count)
    axes.hlines(rows, low, high, color=color, linewidth=5, alpha=0.25)
    axes.plot(value, rows, "o", color=color)
    axes.set_yticks(rows, [f"{name}  ({int(n):,})" for name, n in zip(names, count, strict=True)])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals=0))
    axes.grid(visible=False, axis="y")


def picture(folder: Path, name: str, lang: Lang) -> None:
    """Show a picture that the run has drawn, in the wanted language if a font for it was there."""
    from IPython.display import Image, display

    pictures = [path for wanted in (lang, Lang.EN) if (path := folder / f"{name}.{wanted}.png").is_file()]
    display(Image(filename=str(pictures[0]), width=640) if pictures else f"{name}: -")


def statements(texts: Sequence[Mapping[str, str]], lang: Lang) -> None:
    """Print sentences of a report, one a line."""
    for text in texts:
        print("·", text[lang])
