"""Charts of one game, as pure functions: payoff space, best replies, the parts of a payoff."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from charts import ACCENT, GREY

from game.tables import Shown, either, form, mixture, odds
from negotiation.best_replies import Stretch, correspondence, envelope
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
MOST_LINES = 12
COLOURS = (
    "#1f5fa8",
    "#b45309",
    "#0a7d55",
    "#7b3fa0",
    "#c8501e",
    "#4a7fb5",
    "#8a6d1f",
    "#3b8f8a",
    "#a0567b",
    "#6b7a2f",
    "#5a5fc0",
    "#7f5f5f",
)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
"""Lines differ by more than their colour."""


Lines = Sequence[Sequence[float]]
"""What each action pays against the other player's first and second one."""


def cells(shown: Shown) -> list[Point]:
    """The cells of a game as points, row by row."""
    a, b = shown.payoffs
    return [(float(p), float(q)) for p, q in zip(a.ravel(), b.ravel(), strict=True)]


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
        point("chosen" if index == shown.chosen else "other", said, tuple(found["payoffs"]))
    apart = "security" if shown.own else "disagreement"
    point(apart, say(f"game.kinds.{apart}"), disagreement)
    if best := nash_bargaining(cells(shown), disagreement):
        point("nash", say("game.kinds.nash"), best)
    return rows


def within(shown: Shown, point: Point) -> bool:
    """Whether a point is near enough to the cells to be drawn with them."""
    for value, block in zip(point, shown.payoffs, strict=True):
        low, high = float(block.min()), float(block.max())
        if not low - FAR * (high - low) <= value <= high + FAR * (high - low):
            return False
    return True


def payoff_space(
    rows: Sequence[Mapping[str, Any]], players: Sequence[str], disagreement: bool
) -> alt.LayerChart:
    """Hull, Pareto frontier and points: the row player's payoff across, the other's upwards.

    `disagreement` says whether that point is drawn: far off, it would leave no room for the others.
    """
    apart = [say(f"game.kinds.{kind}") for kind in ("disagreement", "security")]
    kinds = {say(f"game.kinds.{kind}"): look for kind, look in LOOKS.items()}
    drawn = [dict(row) for row in rows if disagreement or row["kind"] not in apart]
    used = [kind for kind in kinds if any(row["kind"] == kind for row in drawn)]
    mine = [(r["x"], r["y"]) for r in rows if r["kind"] == say("game.kinds.cell")]
    corners, axes = hull(mine), _axes(players)
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
        tooltip=[alt.Tooltip("kind:N", title=" "), *_tips("what", players)],
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
            "x": at[0],
            "y": at[1],
        }
        for number, (at, severity) in enumerate(zip(texts, severities, strict=True), 1)
    ]


def text_way(rows: Sequence[Mapping[str, Any]], players: Sequence[str], now: int) -> alt.LayerChart:
    """The way of the texts through the payoff space; `now` is the round looked at, from 0."""
    axes = _axes(players)
    told = [{**row, "now": i == now} for i, row in enumerate(rows)]
    base = alt.Chart(alt.Data(values=told))
    points = base.mark_point(filled=True, opacity=1, shape="square", color=ACCENT).encode(
        **axes,
        size=alt.condition("datum.now", alt.value(260), alt.value(90)),
        tooltip=[
            *_tips("what", players),
            alt.Tooltip("severity:Q", title=say("game.severity"), format=".0f"),
        ],
    )
    way = _path([(r["x"], r["y"]) for r in rows], axes, color=ACCENT, strokeDash=[3, 3])
    return alt.layer(way, points, _labels(base, axes)).properties(height=340)


def _axes(players: Sequence[str]) -> dict[str, Any]:
    return {
        name: channel(
            f"{name}:Q",
            title=say("game.axis", player=player),
            scale=alt.Scale(zero=False, padding=18),
            axis=alt.Axis(tickCount=7),
        )
        for name, channel, player in zip("xy", (alt.X, alt.Y), players, strict=True)
    }


def _tips(what: str, players: Sequence[str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{what}:N", title="  "),
        alt.Tooltip("x:Q", title=players[0], format=".4g"),
        alt.Tooltip("y:Q", title=players[1], format=".4g"),
    ]


def _labels(base: alt.Chart, axes: Mapping[str, Any]) -> alt.Chart:
    marked: alt.Chart = base.mark_text(dy=-13, fontSize=12, color=GREY, limit=180).encode(
        **axes, text="label:N"
    )
    return marked


def _path(points: Sequence[Point], axes: Mapping[str, Any], **look: Any) -> alt.Chart:
    values = [{"order": i, "x": x, "y": y} for i, (x, y) in enumerate(points)]
    return alt.Chart(alt.Data(values=values)).mark_line(**look).encode(**axes, order="order:Q")


def reply_rows(own: Lines, names: Sequence[str]) -> list[dict[str, Any]]:
    """Each action's payoff against the other's first action, from never to always.

    `own` has the shape (actions, 2): against the other's first and second action.
    """
    return [
        {"choice": name, "probability": q, "payoff": float(line[1 - int(q)])}
        for name, line in zip(names, own, strict=True)
        for q in (0.0, 1.0)
    ]


def best_rows(own: Lines, names: Sequence[str]) -> list[dict[str, Any]]:
    """The upper envelope: where which action is best."""
    return [
        {
            "from": stretch.start,
            "to": stretch.end,
            "best": either([names[i] for i in stretch.actions]),
            "payoff_from": stretch.low,
            "payoff_to": stretch.high,
        }
        for stretch in envelope(np.array(own))
    ]


def best_replies(
    own: Lines, names: Sequence[str], across: str, upwards: str, marks: Sequence[float]
) -> alt.LayerChart:
    """Payoffs of every action over the other's mixture, the best ones thick; equilibria marked.

    `marks` are the mixtures of the other player that equilibria have.
    """
    x = alt.X(
        "probability:Q",
        title=across,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2f"),
    )
    y = alt.Y("payoff:Q", title=upwards, scale=alt.Scale(zero=False))
    order = list(names)[:MOST_LINES]
    colour = alt.Color(
        "choice:N",
        title=None,
        sort=order,
        scale=alt.Scale(domain=order, range=list(COLOURS[: len(order)])),
        legend=alt.Legend(orient="bottom", columns=1, labelLimit=330, symbolType="stroke"),
    )
    dash = alt.StrokeDash(
        "choice:N",
        sort=order,
        scale=alt.Scale(domain=order, range=[DASHES[i % len(DASHES)] for i in range(len(order))]),
    )
    top = [
        {"stretch": i, "probability": q, "payoff": v}
        for i, s in enumerate(envelope(np.array(own)))
        for q, v in ((s.start, s.low), (s.end, s.high))
    ]
    thick = (
        alt.Chart(alt.Data(values=top))
        .mark_line(strokeWidth=9, opacity=0.3, color=GREEN, strokeCap="round")
        .encode(x=x, y=y, detail="stretch:N")
    )
    lines = (
        alt.Chart(alt.Data(values=reply_rows(own, names)))
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=dash,
            tooltip=[
                alt.Tooltip("choice:N", title=" "),
                alt.Tooltip("probability:Q", title=across),
                alt.Tooltip("payoff:Q", title=upwards, format=".4g"),
            ],
        )
    )
    rules = (
        alt.Chart(alt.Data(values=[{"probability": q} for q in sorted(set(marks))]))
        .mark_rule(color=GREEN, strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=x)
    )
    return alt.layer(thick, lines, rules).properties(height=270 + 24 * len(order))


def crossing_rows(shown: Shown) -> list[dict[str, Any]]:
    """Both best-reply curves of a 2×2 game: how likely each plays its first action."""
    a, b = shown.payoffs
    mine = [(q, p) for q, p in correspondence(a)]
    its = [(q, p) for p, q in correspondence(b.T)]
    return [
        {"player": player, "order": i, "other": q, "own": p}
        for player, curve in zip(shown.game.players, (mine, its), strict=True)
        for i, (q, p) in enumerate(curve)
    ]


def crossing(rows: Sequence[Mapping[str, Any]], shown: Shown) -> alt.LayerChart:
    """Where the two best-reply curves meet: the equilibria of a 2×2 game."""
    game = shown.game
    scale = alt.Scale(domain=[-0.03, 1.03], nice=False)
    titles = (across(shown, 1), across(shown, 0))
    ticks = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2f")
    axes = {
        "x": alt.X("other:Q", title=titles[0], scale=scale, axis=ticks),
        "y": alt.Y("own:Q", title=titles[1], scale=scale, axis=ticks),
    }
    who = list(game.players)
    lines = (
        alt.Chart(alt.Data(values=[dict(row) for row in rows]))
        .mark_line(strokeWidth=3, opacity=0.85)
        .encode(
            **axes,
            order="order:Q",
            color=alt.Color(
                "player:N",
                title=say("game.best_reply_of"),
                scale=alt.Scale(domain=who, range=[ONE, TWO]),
                legend=alt.Legend(orient="bottom", symbolType="stroke"),
            ),
            strokeDash=alt.StrokeDash(
                "player:N", scale=alt.Scale(domain=who, range=[[1, 0], [7, 4]]), legend=None
            ),
        )
    )
    met = [
        {"other": e["objector"][0], "own": e["penholder"][0], "chosen": i == shown.chosen}
        for i, e in enumerate(shown.equilibria)
    ]
    points = (
        alt.Chart(alt.Data(values=met))
        .mark_point(filled=True, size=150, opacity=1, color=GREEN)
        .encode(
            **axes,
            shape=alt.Shape(
                "chosen:N",
                scale=alt.Scale(domain=[True, False], range=["triangle-up", "circle"]),
                legend=None,
            ),
        )
    )
    return alt.layer(lines, points).properties(height=330)


def across(shown: Shown, player: int) -> str:
    """The title of an axis with the probability of a player's first action."""
    if shown.acceptance and player == 1:
        return say("game.probability_accepts", player=shown.game.players[1])
    action = (shown.game.rows, shown.game.columns)[player][0]
    key = "probability_of" if shown.own else "probability_that"
    return say(f"game.{key}", player=shown.game.players[player], action=action)


def stretches_said(own: Lines, names: Sequence[str]) -> str:
    """Where which action is best, by the probability of the other's first one."""

    def said(stretch: Stretch, best: list[str]) -> str:
        key = "stretch_equal" if len(best) > 1 else "stretch"
        ends = {"start": odds(stretch.start), "end": odds(stretch.end)}
        return say(f"game.{key}", **ends, best=listed(best))

    return "; ".join(said(*found) for found in best_stretches(own, names)) + "."


def best_stretches(own: Lines, names: Sequence[str]) -> list[tuple[Stretch, list[str]]]:
    """The stretches of the envelope, each with the actions that are best on it, in quotes."""
    return [
        (stretch, [say("game.quoted", text=names[i]) for i in stretch.actions])
        for stretch in envelope(np.array(own))
    ]
