"""Best replies as charts and in words, as pure functions: against every mixture, and in 2×2."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from game.charts import GREEN, LEAST, ONE, TWO, level, upright
from game.tables import Shown
from game.writing import NOTHING, either, odds, quoted
from negotiation.best_replies import Stretch, correspondence, envelope
from negotiation.english import listed, say

MOST_LINES = 12
BRIGHT = "#2fae80"
"""A green under lines that is seen on white and on black."""
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


def reply_rows(own: Lines, names: Sequence[str]) -> list[dict[str, Any]]:
    """Each action's payoff against the other's first action, from never to always.

    `own` has the shape (actions, 2): against the other's first and second action.
    """
    return [
        {"choice": name, "probability": q, "payoff": _paid(line[1 - int(q)])}
        for name, line in zip(names, own, strict=True)
        for q in (0.0, 1.0)
    ]


def _paid(value: float) -> float:
    return 0.0 if abs(value) < NOTHING else float(value)


def best_rows(own: Lines, names: Sequence[str]) -> list[dict[str, Any]]:
    """The upper envelope: where which action is best."""
    return [
        {
            "from": stretch.start,
            "to": stretch.end,
            "best": either([names[i] for i in stretch.actions], len(names)),
            "payoff_from": _paid(stretch.low),
            "payoff_to": _paid(stretch.high),
        }
        for stretch in envelope(np.array(own))
    ]


def best_replies(
    own: Lines,
    names: Sequence[str],
    across: str,
    upwards: str,
    marks: Sequence[float],
    narrowest: float = LEAST,
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
    paid = [row["payoff"] for row in reply_rows(own, names)]
    y = alt.Y("payoff:Q", title=upright(upwards), **level(paid, narrowest, padding=10))
    order = list(names)[:MOST_LINES]
    colour = alt.Color(
        "choice:N",
        title=None,
        sort=order,
        scale=alt.Scale(domain=order, range=list(COLOURS[: len(order)])),
        legend=alt.Legend(
            orient="bottom", columns=1, labelLimit=330, symbolType="stroke", symbolSize=600
        ),
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
        .mark_line(strokeWidth=9, opacity=0.45, color=BRIGHT, strokeCap="round")
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
    return alt.layer(thick, lines, rules).properties(height=340 + 27 * len(order))


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
        "y": alt.Y("own:Q", title=upright(titles[1]), scale=scale, axis=ticks),
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
                legend=alt.Legend(orient="bottom", symbolType="stroke", symbolSize=600),
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
        return say("game.probability_accepts", player=shown.called[1])
    action = (shown.game.rows, shown.game.columns)[player][0]
    key = "probability_of" if shown.own else "probability_that"
    return say(f"game.{key}", player=shown.called[player], action=action)


def stretches_said(own: Lines, names: Sequence[str]) -> str:
    """Where which action is best, by the probability of the other's first one."""

    def said(stretch: Stretch) -> str:
        best, key = [names[i] for i in stretch.actions], "stretch"
        if len(best) > 1:
            key = "stretch_all" if len(best) == len(names) else "stretch_equal"
        ends = {"start": odds(stretch.start), "end": odds(stretch.end)}
        return say(f"game.{key}", **ends, best=listed(quoted(best)))

    return "; ".join(said(stretch) for stretch in envelope(np.array(own))) + "."


def always_best(own: Lines, names: Sequence[str]) -> list[str]:
    """Choices that are best against everything, in the order they have."""
    return [names[i] for i in envelope(np.array(own))[0].actions]


def told(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a chart as its table has them, with headings in words."""
    return [
        {say(f"game.columns.{key}"): value for key, value in row.items() if key != "order"}
        for row in rows
    ]
