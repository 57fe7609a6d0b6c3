"""The payoff space of one game and the way of the texts through it, as pure functions."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from charts import ACCENT, GREY

from game.tables import Shown
from game.writing import NOTHING, form, mixture
from negotiation.english import listed, say
from negotiation.payoff_space import Point, frontier, hull, nash_bargaining

ONE, TWO, GREEN = ACCENT, "#b45309", "#0a7d55"
LOOKS = {
    "cell": ("circle", GREY, 80),
    "chosen": ("triangle-up", GREEN, 420),
    "other": ("triangle-down", "#4c9f80", 220),
    "disagreement": ("cross", "#c8501e", 170),
    "security": ("cross", "#c8501e", 170),
    "nash": ("diamond", "#7b3fa0", 100),
}
"""Shape, colour and size of what a point of the payoff space is, a key of english/game.toml: where
several meet, all are seen."""
MOST_LABELS = 9
FAR = 1.5
"""How many ranges of the cells a point may lie outside to be drawn with them."""
LEAST = 0.01
"""Narrowest axis of payoffs: in units of gain, or as a share of the largest payoff of a matrix of
one's own. On a narrower one the last digits of a computer would look like differences."""
LINE = 34
"""Letters beside an upright axis."""
CLOSE = 0.01
"""Points that lie nearer than this share of both axes have one label."""


def cells(shown: Shown) -> list[Point]:
    """The cells of a game as points, row by row."""
    a, b = shown.payoffs
    return [clean(pair) for pair in zip(a.ravel(), b.ravel(), strict=True)]


def clean(point: Sequence[float]) -> Point:
    """A point whose payoffs are 0 where they are 0 but for the last digits of a computer."""
    x, y = (0.0 if abs(value) < NOTHING else float(value) for value in point)
    return x, y


def least(shown: Shown) -> float:
    """The narrowest axis for the payoffs of a game."""
    most = max(abs(value) for block in shown.payoffs for value in block.flat)
    return LEAST * (float(most) or 1.0) if shown.own else LEAST


def titles(shown: Shown) -> tuple[str, str]:
    """What stands at the axes for the payoffs of both players, with its unit."""
    key = "axis_own" if shown.own else "axis"
    first, second = (say(f"game.{key}", player=player) for player in shown.called)
    return first, second


def upright(title: str) -> list[str]:
    """The title of an upright axis, in lines that are no longer than a chart is high."""
    name, bracket, unit = title.partition(" (")
    if not bracket or len(title) <= LINE:
        return textwrap.wrap(title, LINE)
    return [*textwrap.wrap(name, LINE), f"({unit}"]


def level(values: Sequence[float], narrowest: float, padding: int = 18) -> dict[str, Any]:
    """Scale and axis for payoffs: not too narrow, and with the decimals that its steps need."""
    low, high = min(values), max(values)
    if high - low < narrowest:
        middle = (low + high) / 2.0
        low, high = middle - narrowest / 2.0, middle + narrowest / 2.0
    # seven steps or so are never less than a tenth of the whole
    decimals = min(9, max(0, math.ceil(1.0 - math.log10(high - low))))
    return {
        "scale": alt.Scale(zero=False, domain=[low, high], padding=padding),
        "axis": alt.Axis(tickCount=7, format=f",.{decimals}f"),
    }


def peak(shown: Shown) -> Point | None:
    """The point that is best for both, as payoffs are written; None where there is no such one."""
    write, border = form(shown.game), frontier(cells(shown))
    return border[0] if len({tuple(map(write, point)) for point in border}) == 1 else None


def space_rows(shown: Shown, disagreement: Point) -> list[dict[str, Any]]:
    """Points of the payoff space of a game."""
    game, rows = shown.game, []

    def point(kind: str, said: str, at: Point, label: str = "") -> None:
        named = {"kind": say(f"game.kinds.{kind}"), "what": said, "label": label}
        rows.append({**named, "x": at[0], "y": at[1]})

    few = shown.own and len(game.rows) * len(game.columns) <= MOST_LABELS
    for index, at in enumerate(cells(shown)):
        i, j = divmod(index, len(game.columns))
        said = say("game.pair", row=game.rows[i], column=game.columns[j])
        point("cell", said, at, said if few else "")
    for index, found in enumerate(shown.equilibria):
        pair = (mixture(found["penholder"], game.rows), mixture(found["objector"], game.columns))
        said = say("game.pair", row=pair[0], column=pair[1])
        point("chosen" if index == shown.chosen else "other", said, clean(found["payoffs"]))
    apart = "security" if shown.own else "disagreement"
    point(apart, say(f"game.kinds.{apart}"), clean(disagreement))
    if best := nash_bargaining(cells(shown), clean(disagreement)):
        point("nash", say("game.kinds.nash"), best)
    return rows


def within(shown: Shown, point: Point) -> bool:
    """Whether a point is near enough to the cells to be drawn with them."""
    for value, block in zip(point, shown.payoffs, strict=True):
        low, high = float(block.min()), float(block.max())
        room = FAR * max(high - low, least(shown))
        if not low - room <= value <= high + room:
            return False
    return True


def together(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which marks lie over one another, as sentences; of the cells under them nothing is said."""
    write, found = form(shown.game), dict[tuple[str, str], dict[str, None]]()
    for row in rows:
        if row["kind"] != say("game.kinds.cell"):
            found.setdefault((write(row["x"]), write(row["y"])), {})[row["kind"]] = None
    return [
        say("game.space_together", names=listed(list(kinds)), a=a, b=b)
        for (a, b), kinds in found.items()
        if len(kinds) > 1
    ]


def payoff_space(
    rows: Sequence[Mapping[str, Any]],
    titles: Sequence[str],
    disagreement: bool,
    narrowest: float = LEAST,
) -> alt.LayerChart:
    """Hull, Pareto frontier and points: the row player's payoff across, the other's upwards.

    `disagreement` says whether that point is drawn: far off, it would leave no room for the others.
    """
    apart = [say(f"game.kinds.{kind}") for kind in ("disagreement", "security")]
    kinds = {say(f"game.kinds.{kind}"): look for kind, look in LOOKS.items()}
    drawn = [dict(row) for row in rows if disagreement or row["kind"] not in apart]
    used = [kind for kind in kinds if any(row["kind"] == kind for row in drawn)]
    mine = [(r["x"], r["y"]) for r in rows if r["kind"] == say("game.kinds.cell")]
    corners, axes = hull(mine), _axes(drawn, titles, narrowest)
    base = alt.Chart(alt.Data(values=drawn))
    points = base.mark_point(filled=True, opacity=0.95).encode(
        **axes,
        size=alt.Size(
            "kind:N",
            legend=None,
            scale=alt.Scale(type="ordinal", domain=used, range=[kinds[k][2] for k in used]),
        ),
        shape=alt.Shape(
            "kind:N", title=None, scale=alt.Scale(domain=used, range=[kinds[k][0] for k in used])
        ),
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=used, range=[kinds[k][1] for k in used]),
            legend=alt.Legend(orient="bottom", columns=1, labelLimit=260),
        ),
        tooltip=[alt.Tooltip("kind:N", title=" "), *_tips("what", titles)],
    )
    return alt.layer(
        _path([*corners, *corners[:1]], axes, color=GREY, strokeWidth=1.2, strokeDash=[4, 3]),
        _path(frontier(mine), axes, color=GREEN, strokeWidth=5, opacity=0.5),
        points,
        _labels(base, axes),
    ).properties(height=430)


def text_rows(texts: Sequence[Point], severities: Sequence[float]) -> list[dict[str, Any]]:
    """What an end of the talks is worth on the text of each round, and on the last text."""
    return [
        {
            "label": str(number) if number < len(texts) else say("game.last_text"),
            "what": say("game.text_of", round=number)
            if number < len(texts)
            else say("game.text_last"),
            "severity": severity,
            "x": clean(at)[0],
            "y": clean(at)[1],
        }
        for number, (at, severity) in enumerate(zip(texts, severities, strict=True), 1)
    ]


def text_way(rows: Sequence[Mapping[str, Any]], titles: Sequence[str], now: int) -> alt.LayerChart:
    """The way of the texts through the payoff space; `now` is the round looked at, from 0."""
    axes = _axes(rows, titles, LEAST)
    told = [{**row, "now": i == now} for i, row in enumerate(_named_once(rows, axes))]
    base = alt.Chart(alt.Data(values=told))
    points = base.mark_point(filled=True, opacity=1, shape="square", color=ACCENT).encode(
        **axes,
        size=alt.condition("datum.now", alt.value(260), alt.value(90)),
        tooltip=[
            *_tips("what", titles),
            alt.Tooltip("severity:Q", title=say("game.severity"), format=".0f"),
        ],
    )
    way = _path([(r["x"], r["y"]) for r in rows], axes, color=ACCENT, strokeDash=[3, 3])
    return alt.layer(way, points, _labels(base, axes)).properties(height=340)


def _named_once(rows: Sequence[Mapping[str, Any]], axes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Points of which those at one place have one label, at the first of them."""
    ends = {name: axes[name].to_dict()["scale"]["domain"] for name in "xy"}
    first: list[dict[str, Any]] = []
    found = []
    for row in rows:
        point = dict(row)
        for other in first:
            apart = (abs(other[n] - point[n]) / (ends[n][1] - ends[n][0]) for n in "xy")
            if max(apart) < CLOSE:
                other["label"] += f", {point['label']}"
                point["label"] = ""
                break
        else:
            first.append(point)
        found.append(point)
    return found


def _axes(
    rows: Sequence[Mapping[str, Any]], titles: Sequence[str], narrowest: float
) -> dict[str, Any]:
    across, upwards = (level([r[name] for r in rows], narrowest) for name in "xy")
    return {
        "x": alt.X("x:Q", title=titles[0], **across),
        "y": alt.Y("y:Q", title=upright(titles[1]), **upwards),
    }


def _tips(what: str, titles: Sequence[str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{what}:N", title="  "),
        alt.Tooltip("x:Q", title=titles[0], format=".4g"),
        alt.Tooltip("y:Q", title=titles[1], format=".4g"),
    ]


def _labels(base: alt.Chart, axes: Mapping[str, Any]) -> alt.Chart:
    marked: alt.Chart = base.mark_text(dy=-13, fontSize=12, color=GREY, limit=180).encode(
        **axes, text="label:N"
    )
    return marked


def _path(points: Sequence[Point], axes: Mapping[str, Any], **look: Any) -> alt.Chart:
    values = [{"order": i, "x": x, "y": y} for i, (x, y) in enumerate(points)]
    return alt.Chart(alt.Data(values=values)).mark_line(**look).encode(**axes, order="order:Q")
