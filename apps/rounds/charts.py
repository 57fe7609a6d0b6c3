"""Charts of what a text costs and of who gave what, as pure functions: no Streamlit here."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from charts import ACCENT

from negotiation.english import say
from negotiation.measures import Draft, Exchange, dollars
from negotiation.scenario import LEVEL_DOLLARS, Scenario

MONEY = {"income_lost": "#a8560f", "imports_denied": "#1f5fa8"}
DASHES = {"income_lost": [1, 0], "imports_denied": [6, 4]}
PARTIES = ["#1f5fa8", "#c8861e", "#0a7d55", "#8a4fa3", "#808080"]
"""Colours of the members something was given to, in the order in which they object."""


def dollar_rows(
    scenario: Scenario, texts: Sequence[Draft], labels: Sequence[str]
) -> list[dict[str, Any]]:
    """What each text costs the target, US$ million a year; nothing where no figure is known."""
    rows = []
    for order, (draft, label) in enumerate(zip(texts, labels, strict=True)):
        found = dollars(scenario, draft)
        for name in LEVEL_DOLLARS:
            value = found[name]
            if value is not None:
                rows.append(
                    {
                        "order": order,
                        "text": label,
                        "name": name,
                        "measure": say(f"rounds.course.{name}_name"),
                        "value": value,
                    }
                )
    return rows


def money(rows: Sequence[Mapping[str, Any]], now: int) -> alt.LayerChart:
    """Dollars over the rounds, a line a kind of cost; the present text's point is big."""
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    order = list(dict.fromkeys(str(row["text"]) for row in rows))
    names = list(dict.fromkeys(str(row["name"]) for row in rows))
    shown = [say(f"rounds.course.{name}_name") for name in names]
    legend = alt.Legend(orient="bottom", symbolType="stroke", symbolSize=500, symbolStrokeWidth=3)
    x = alt.X("text:N", sort=order, title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "value:Q", title=say("rounds.course.axis_dollars"), scale=alt.Scale(zero=True, nice=True)
    )
    colour = alt.Color(
        "measure:N",
        title=None,
        scale=alt.Scale(domain=shown, range=[MONEY[name] for name in names]),
        legend=legend,
    )
    dash = alt.StrokeDash(
        "measure:N",
        title=None,
        scale=alt.Scale(domain=shown, range=[DASHES[name] for name in names]),
        legend=legend,
    )
    line = base.mark_line(interpolate="step-after").encode(x=x, y=y, color=colour, strokeDash=dash)
    points = base.mark_point(filled=True, opacity=1).encode(
        x=x,
        y=y,
        color=colour,
        size=alt.condition(f"datum.order == {now}", alt.value(220), alt.value(50)),
        tooltip=[
            alt.Tooltip("text:N", title=say("rounds.course.after")),
            alt.Tooltip("measure:N", title=say("rounds.course.measure")),
            alt.Tooltip("value:Q", title=say("rounds.course.value"), format=",.0f"),
        ],
    )
    return alt.layer(line, points).properties(height=300)


def given_rows(scenario: Scenario, exchanges: Sequence[Exchange], now: int) -> list[dict[str, Any]]:
    """Points of severity given up to the present round: a row for each measure and round."""
    names = {seat.iso: seat.name for seat in scenario.seats}
    provisions = {p.key: p for p in scenario.provisions}
    return [
        {
            "round": each.round,
            "objector": names[each.objector],
            "measure": provisions[key].title,
            "from": provisions[key].ladder[old].text,
            "to": provisions[key].ladder[new].text,
            "points": each.points[key],
        }
        for each in exchanges
        if each.round <= now
        for key, (old, new) in each.given.items()
    ]


def given(rows: Sequence[Mapping[str, Any]], measures: Sequence[str], most: float) -> alt.Chart:
    """Who was given what: a bar a measure, its pieces the rounds, named and coloured by member.

    `measures` are all titles in the draft's order and `most` the longest bar of the whole talks,
    so that bars grow from round to round on one scale.
    """
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    parties = list(dict.fromkeys(str(row["objector"]) for row in rows))
    y = alt.Y(
        "measure:N",
        title=None,
        sort=list(measures),
        scale=alt.Scale(domain=list(measures)),
        axis=alt.Axis(labelLimit=160),
    )
    x = alt.X(
        "points:Q",
        title=say("rounds.given.axis"),
        stack="zero",
        scale=alt.Scale(domain=[0, max(most, 0.1)]),
    )
    bars: alt.Chart = base.mark_bar(stroke="white", strokeWidth=1).encode(
        x=x,
        y=y,
        order=alt.Order("round:Q"),
        color=alt.Color(
            "objector:N",
            title=say("rounds.given.objector"),
            scale=alt.Scale(domain=parties, range=[_colour(i) for i in range(len(parties))]),
            legend=alt.Legend(orient="bottom"),
        ),
        tooltip=[
            *(
                alt.Tooltip(f"{key}:N", title=say(f"rounds.given.{key}"))
                for key in ("round", "objector", "measure", "from", "to")
            ),
            alt.Tooltip("points:Q", title=say("rounds.given.points"), format=".1f"),
        ],
    )
    return bars.properties(height=110 + 24 * len(measures))


def _colour(i: int) -> str:
    return PARTIES[i % len(PARTIES)] if i else ACCENT


def by_measure(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Points given up by measure."""
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["measure"]] = sums.get(row["measure"], 0.0) + row["points"]
    return sums
