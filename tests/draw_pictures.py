"""The two pictures of the README, drawn from the demo as SVG, each for a light and a dark page.

`make figures` writes them (tests/render_docs.py); nothing but text is drawn, so that a change shows in a diff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.render_docs import Demo

FOLDER = "docs/pictures"
FONT = "ui-sans-serif, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"
WIDTH = 880
#: Features that get a bar of their own; the rest share one.
MOST_BARS = 8
LEADS = 10


@dataclass(frozen=True)
class Theme:
    """Colours of a page."""

    page: str
    edge: str
    band: str
    text: str
    faint: str
    base: str
    up: str
    down: str
    hot: str
    warm: str
    cold: str


THEMES = {
    "light": Theme(
        page="#ffffff",
        edge="#d0d7de",
        band="#f6f8fa",
        text="#1f2328",
        faint="#59636e",
        base="#8c959f",
        up="#1a7f37",
        down="#cf222e",
        hot="#cf222e",
        warm="#9a6700",
        cold="#0969da",
    ),
    "dark": Theme(
        page="#0d1117",
        edge="#3d444d",
        band="#151b23",
        text="#f0f6fc",
        faint="#9198a1",
        base="#656c76",
        up="#3fb950",
        down="#f85149",
        hot="#f85149",
        warm="#d29922",
        cold="#4493f8",
    ),
}


def _text(
    x: float,
    y: float,
    said: str,
    fill: str,
    size: int = 14,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" font-size="{size}" text-anchor="{anchor}"{weight}>'
        f"{escape(said)}</text>"
    )


def _bar(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1) -> str:
    faded = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="{fill}"{faded}/>'


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="3 3"' if dashed else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"{dashes}/>'
    )


def _page(theme: Theme, height: float, title: str, parts: Sequence[str]) -> str:
    frame = (
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:.0f}" rx="8" '
        f'fill="{theme.page}" stroke="{theme.edge}"/>'
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" font-family="{FONT}">'
    )
    return "\n".join([head, f"<title>{escape(title)}</title>", frame, *parts, "</svg>", ""])


def _steps(demo: Demo) -> list[tuple[str, float]]:
    """What makes up the first lead's score: the base, the strongest features, and the others together."""
    found = demo.rows(
        "select feature, feature_label, value_text, points from hotlist_marts.lead_score_reasons "
        f"where lead_id = '{demo.first['lead_id']}' order by feature <> 'base', abs(points) desc, feature"
    )
    steps = [
        (
            row["feature_label"] + (f": {row['value_text']}" if row["value_text"] else ""),
            row["points"],
        )
        for row in found
    ]
    shown, rest = steps[: MOST_BARS + 1], steps[MOST_BARS + 1 :]
    if rest:
        shown.append((f"{len(rest)} others together", sum(points for _, points in rest)))
    return shown


def lead_score(demo: Demo, theme: Theme) -> str:
    """The first lead's score as a waterfall: where every lead starts, what each feature adds, and the sum."""
    lead, steps = demo.first, _steps(demo)
    horizon = demo.row(
        f"select horizon_days from hotlist_features.ftr_scoring_models where scoring_model = '{lead['scoring_model']}'"
    )["horizon_days"]
    title = f"Lead {lead['lead_id']} scores {lead['score']}: every point has a reason"
    left, right, top, row = 340.0, WIDTH - 88.0, 96.0, 30.0
    ends = [0.0]
    for _, points in steps:
        ends.append(ends[-1] + points)
    longest = max(80.0, *ends)

    def place(points: float) -> float:
        return left + (right - left) * points / longest

    bottom = top + row * (len(steps) + 1)
    parts = [
        _text(24, 36, title, theme.text, 18, bold=True),
        _text(
            24,
            60,
            f"{lead['tier']}, a chance of {100 * lead['probability']:.1f} % to convert in {horizon} days; "
            f"scored {lead['as_of']:%Y-%m-%d} by {lead['model_version']} on the demo",
            theme.faint,
        ),
    ]
    for mark in range(0, int(longest) + 1, 20):
        parts.append(_line(place(mark), top - 8, place(mark), bottom + 4, theme.edge))
        parts.append(_text(place(mark), bottom + 22, str(mark), theme.faint, 12, "middle"))
    for number, (label, points) in enumerate(steps):
        y = top + row * number
        start, end = sorted(ends[number : number + 2])
        fill = theme.base if number == 0 else theme.up if points > 0 else theme.down
        parts += [
            _text(left - 14, y + 16, label, theme.text, 13, "end"),
            _bar(place(start), y + 2, max(place(end) - place(start), 1.5), row - 10, fill),
            _text(place(end) + 7, y + 17, f"{points:+.1f}", theme.text, 13),
        ]
        parts.append(
            _line(
                place(ends[number + 1]),
                y + row - 8,
                place(ends[number + 1]),
                y + row + 2,
                theme.faint,
                True,
            )
        )
    y = top + row * len(steps)
    parts += [
        _text(left - 14, y + 16, "score", theme.text, 13, "end", bold=True),
        _bar(left, y + 2, place(ends[-1]) - left, row - 10, theme.cold),
        _text(
            place(ends[-1]) + 7,
            y + 17,
            f"{ends[-1]:.2f}, so {lead['score']}",
            theme.text,
            13,
            bold=True,
        ),
    ]
    return _page(theme, bottom + 40, title, parts)


def _why(lead: dict[str, Any]) -> str:
    points = "" if lead["reason_1_points"] is None else f" ({lead['reason_1_points']:+.0f})"
    return f"{lead['reason_1']}{points}"


def hot_list(demo: Demo, theme: Theme) -> str:
    """The top of the hot list: rank, lead, score, tier, chance and the first reason."""
    leads = demo.rows(
        f"from hotlist_marts.lead_scores where lead_rank <= {LEADS} order by lead_rank, lead_id"
    )
    counts = demo.row(
        "select count(case when tier = 'Hot' then 1 end) as hot, count(case when tier = 'Warm' then 1 end) as warm, "
        "count(case when is_hand_raiser then 1 end) as hands from hotlist_marts.lead_scores "
        "where score_status in ('scored', 'ineligible', 'manual')"
    )
    title = "Whom to call first, and why"
    said = (
        f"The first {len(leads)} of {counts['hot']} Hot and {counts['warm']} Warm leads of the demo on "
        f"{demo.first['as_of']:%Y-%m-%d}"
    )
    top, row = 104.0, 34.0
    places = {
        "rank": 44,
        "lead": 66,
        "score": 150,
        "tier": 306,
        "module": 376,
        "chance": 530,
        "why": 556,
    }
    parts = [
        _text(24, 36, title, theme.text, 18, bold=True),
        _text(24, 60, said, theme.faint),
        *(
            _text(places[name], top - 14, heading, theme.faint, 12, anchor)
            for name, heading, anchor in (
                ("rank", "#", "end"),
                ("lead", "lead", "start"),
                ("score", "score", "start"),
                ("tier", "tier", "start"),
                ("module", "module", "start"),
                ("chance", "chance", "end"),
                ("why", "first of its reasons (points)", "start"),
            )
        ),
        _line(24, top - 6, WIDTH - 24, top - 6, theme.edge),
    ]
    for number, lead in enumerate(leads):
        y = top + row * number
        fill = {"Hot": theme.hot, "Warm": theme.warm}.get(lead["tier"], theme.cold)
        score = 0 if lead["score"] is None else lead["score"]
        if number % 2:
            parts.append(_bar(12, y - 4, WIDTH - 24, row, theme.band))
        parts += [
            _text(places["rank"], y + 18, str(lead["lead_rank"]), theme.faint, 14, "end"),
            _text(places["lead"], y + 18, lead["lead_id"], theme.text, 14, bold=True),
            _bar(places["score"], y + 6, 100, 14, theme.edge, 0.5),
            _bar(places["score"], y + 6, score, 14, fill),
            _text(
                places["score"] + 110, y + 18, str(lead["score"] or ""), theme.text, 14, bold=True
            ),
            _text(places["tier"], y + 18, lead["tier"], fill, 14, bold=True),
            _text(places["module"], y + 18, lead["module"], theme.faint),
            _text(
                places["chance"],
                y + 18,
                "" if lead["probability"] is None else f"{100 * lead['probability']:.0f} %",
                theme.text,
                14,
                "end",
            ),
            _text(places["why"], y + 18, _why(lead), theme.text, 13),
        ]
    return _page(theme, top + row * len(leads) + 12, title, parts)


def pictures(demo: Demo) -> dict[str, str]:
    """Every picture by its path in the project."""
    return {
        f"{FOLDER}/{name}-{shade}.svg": draw(demo, theme)
        for name, draw in (("lead-score", lead_score), ("hot-list", hot_list))
        for shade, theme in THEMES.items()
    }
