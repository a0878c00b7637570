"""The report's pictures as inline SVG: no script, no font, no file; every number in them is a marked figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from monitoring.report.figures import FigureWriter
from ondo.text.figures import Figure
from ondo.text.proposal_view import PathPicture
from ondo.text.words import band_label

INK, SOFT, LINE, RED, BLUE, GOLD = "#22262b", "#646b73", "#e4e0d9", "#b93a22", "#24486b", "#d19a3a"
WIDTH = 640


def text(x: float, y: float, inside: object, anchor: str = "middle", color: str = SOFT, size: float = 12) -> Markup:
    """Write a text at a place."""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}" font-size="{}">{}</text>').format(
        x, y, anchor, color, size, inside
    )


def box(x: float, y: float, width: float, height: float, color: str) -> Markup:
    """Draw a filled box."""
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" fill="{}"/>').format(
        x, y, max(0.0, width), max(0.0, height), color
    )


def stroke(x1: float, y1: float, x2: float, y2: float, color: str = LINE, width: float = 1) -> Markup:
    """Draw a line."""
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"/>').format(
        x1, y1, x2, y2, color, width
    )


def picture(name: str, title: str, text: str, height: int, parts: Sequence[Markup]) -> Markup:
    """Put parts together into a picture that says in words what it shows."""
    return Markup(
        '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(WIDTH, height, name, name, name, title, name, text, Markup("").join(parts))


def _columns(count: int, left: float = 40.0) -> tuple[Callable[[int], float], float]:
    room = (WIDTH - left - 10) / max(1, count)
    return (lambda place: left + room * (place + 0.5)), min(64.0, room * 0.56)


def history(figures: FigureWriter) -> Markup:
    """Draw hot leads by quarter as columns, and their precision with its interval as dots."""
    rows = figures.get("hot.history")
    x, wide = _columns(len(rows))
    most = max([1, *(row["hot_leads"] for row in rows)])
    full = max([0.1, *(row["precise"]["high"] or 0 for row in rows if row["precise"]["value"] is not None)])
    parts = [stroke(40, 200, WIDTH - 10, 200)]
    for place, row in enumerate(rows):
        tall, last = 72 * row["hot_leads"] / most, place == len(rows) - 1
        parts += [
            box(x(place) - wide / 2, 200 - tall, wide, tall, GOLD if last else "#ecd9b4"),
            text(x(place), 194 - tall, figures.mark(f"hot.history.{place}.hot_leads", "n", "tspan")),
            text(x(place), 218, row["key"], color=INK if last else SOFT),
        ]
        parts += _dot(figures, f"hot.history.{place}.precise", row["precise"], x(place), full, last=last)
    caption = figures.wording.text("report-list-comma").join(
        f"{row['key']}: {row['hot_leads']:,}"
        + ("" if row["precise"]["value"] is None else f" ({row['precise']['value']:.0%})")
        for row in rows
    )
    return picture("history", figures.wording.text("report-picture-history"), caption, 226, parts)


def _dot(figures: FigureWriter, path: str, data: dict[str, Any], x: float, full: float, *, last: bool) -> list[Markup]:
    if data["value"] is None:
        return [text(x, 60, figures.wording.text("report-picture-few-judged"), size=11)]

    def y(share: float) -> float:
        return 104 - 92 * share / full

    return [
        stroke(x, y(data["high"]), x, y(data["low"]), RED if last else BLUE, 1.6),
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x, y(data["value"]), RED if last else BLUE),
        text(
            x + 9, y(data["value"]) + 4, figures.mark(f"{path}.value", "pct", "tspan"), "start", RED if last else BLUE
        ),
    ]


def bands(figures: FigureWriter) -> Markup:
    """Draw conversion by band of points: a dot with its interval for each band, the hot line between the bands."""
    rows, words = figures.get("conversion.bands"), figures.wording
    x, wide = _columns(len(rows))
    full = max([0.1, *(row["conversion"]["high"] or 0 for row in rows)])
    floor = 120.0
    parts, names = [stroke(40, floor, WIDTH - 10, floor)], []
    for place, row in enumerate(rows):
        rate, path = row["conversion"], f"conversion.bands.{place}"
        hot = row["low"] is not None and row["low"] >= figures.get("conversion.hot_line")
        colour = RED if hot else BLUE
        name = band_label(row["low"], row["high"]).of(figures.lang)
        names.append(f"{name}: {rate['hits']}/{rate['count']}")
        if rate["value"] is not None:
            tall = 96 * rate["value"] / full
            parts += [
                box(x(place) - wide / 2, floor - tall, wide, tall, "#e3b3a6" if hot else "#b9c8d8"),
                stroke(
                    x(place), floor - 96 * rate["low"] / full, x(place), floor - 96 * rate["high"] / full, colour, 1.6
                ),
            ]
            shown = figures.mark(f"{path}.conversion.value", "pct", "tspan")
            parts.append(text(x(place) + 5, floor - tall - 5, shown, "start", colour))
        elif rate["count"]:
            parts.append(text(x(place), floor - 6, words.text("report-too-few"), size=11))
        ends = [figures.mark(f"{path}.{end}", "n", "tspan") for end in ("low", "high") if row[end] is not None]
        shown = (
            Markup("–").join(ends)
            if len(ends) == 2
            else Markup("{}{}").format(*(("< ", ends[0]) if row["low"] is None else (ends[0], " +")))
        )
        parts.append(text(x(place), floor + 18, shown, color=INK if hot else SOFT))
        parts.append(
            text(
                x(place),
                floor + 34,
                Markup("{}/{}").format(
                    figures.mark(f"{path}.conversion.hits", "n", "tspan"),
                    figures.mark(f"{path}.conversion.count", "n", "tspan"),
                ),
                size=11,
            )
        )
    title = words.text("report-picture-bands")
    return picture("bands", title, words.text("report-list-comma").join(names), 160, parts)


def days(figures: FigureWriter) -> Markup:
    """Draw how many days the wins of four quarters took."""
    rows, words = figures.get("win_loss.bins"), figures.wording
    x, wide = _columns(len(rows))
    most = max([1, *(row["wins"] for row in rows)])
    parts = [stroke(40, 110, WIDTH - 10, 110)]
    names = []
    for place, row in enumerate(rows):
        if row["to"] is None:
            name = words.text("report-picture-days-or-more", start=row["start"])
        else:
            name = words.text("report-picture-days-between", start=row["start"], to=row["to"])
        tall = 78 * row["wins"] / most
        names.append(f"{name}: {row['wins']}")
        parts += [
            box(x(place) - wide / 2, 110 - tall, wide, tall, BLUE),
            text(x(place), 104 - tall, figures.mark(f"win_loss.bins.{place}.wins", "n", "tspan")),
            text(x(place), 128, name),
        ]
    title = words.text("report-picture-days")
    return picture("days", title, words.text("report-list-comma").join(names), 134, parts)


def path(figures: FigureWriter, shown: PathPicture) -> Markup:
    """Draw the best card for each number of changes: its log loss on later data, and its precision in words."""

    def mark(figure: Figure) -> Markup:
        return figures.mark(figure.path, figure.form, "tspan")

    parts = []
    for dot in shown.marks:
        parts += [stroke(70, dot.y, 616, dot.y), text(62, dot.y + 4, mark(dot.logloss), "end", size=11)]
    parts.append(Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(shown.line, BLUE))
    for dot in shown.dots:
        color, size = (RED, 6) if dot.chosen else (BLUE, 4)
        circle = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="#fff"/>')
        parts.append(circle.format(dot.x, dot.y, size, color))
        for y, figure in ((dot.y - 11, dot.precision), (182, dot.changes)):
            parts.append(text(dot.x, y, mark(figure), color=RED if dot.chosen else SOFT))
    parts.append(text(343, 204, shown.axis))
    steps = ", ".join(f"{dot.changes}: log loss {dot.logloss}, {dot.precision}" for dot in shown.dots)
    return picture("path", shown.title, steps, 212, parts)


def interval(data: dict[str, Any], scale: float, mark: float | None = None) -> Markup:
    """Draw a share with its interval in a table's cell; the numbers stand beside it, so it is decoration."""
    if data["low"] is None:
        return Markup("")
    wide = 120.0
    x = [wide * min(1.0, share / scale) for share in (data["low"], data["high"])]
    parts = [stroke(0, 8, wide, 8), stroke(x[0], 8, x[1], 8, "#9db3c8", 5)]
    if mark is not None:
        parts.append(stroke(wide * min(1.0, mark / scale), 1, wide * min(1.0, mark / scale), 15, GOLD, 1.5))
    if data["value"] is not None:
        at = wide * min(1.0, data["value"] / scale)
        parts.append(Markup('<circle cx="{:.1f}" cy="8" r="3.6" fill="{}"/>').format(at, BLUE))
    return Markup('<svg class="cell" viewBox="-4 0 128 16" aria-hidden="true">{}</svg>').format(Markup("").join(parts))


def bar(value: float, most: float, color: str = BLUE) -> Markup:
    """Draw a bar in a table's cell."""
    wide = 120.0 * value / most if most else 0.0
    return Markup('<svg class="cell" viewBox="0 0 120 16" aria-hidden="true">{}</svg>').format(
        box(0, 3, wide, 10, color)
    )
