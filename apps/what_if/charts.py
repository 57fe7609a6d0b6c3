"""Charts of the What-if view, as pure functions: no Streamlit here, so that tests can read them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from assumptions import Assumption
from changes import Value
from charts import ACCENT, GREY

from negotiation.english import say
from negotiation.scenario import OUTCOMES
from negotiation.story import share
from what_if.odds import Measure, span
from what_if.tables import CHANGED, OWN, Odds

UP, DOWN = "#c8501e", "#1f5fa8"
LOWER, HIGHER = say("what_if.side.lower"), say("what_if.side.higher")
HERE, NOW = say("what_if.side.own"), say("what_if.side.now")


def outcome_rows(before: Odds, now: Odds | None) -> list[dict[str, Any]]:
    """Probability of each outcome, as the scenario is and with the changes."""
    sides = [(OWN, before)] + ([(CHANGED, now)] if now is not None else [])
    return [
        {
            "outcome": say(f"english.outcome.{name}"),
            "assumptions": side,
            "probability": odds["outcomes"][name],
        }
        for name in OUTCOMES
        for side, odds in sides
    ]


def outcomes(rows: Sequence[Mapping[str, Any]]) -> alt.LayerChart:
    """Outcomes as pairs of bars, each with its probability beside it."""
    sides = list(dict.fromkeys(str(row["assumptions"]) for row in rows))
    told = [{**row, "said": share(row["probability"])} for row in rows]
    base = alt.Chart(alt.Data(values=told)).encode(
        y=alt.Y(
            "outcome:N",
            sort=[say(f"english.outcome.{name}") for name in OUTCOMES],
            title=None,
            axis=alt.Axis(labelFontSize=13, labelOverlap=False),
        ),
        yOffset=alt.YOffset("assumptions:N", sort=sides),
        x=alt.X(
            "probability:Q",
            title=say("what_if.axis.probability"),
            scale=alt.Scale(domain=[0, 1.3], nice=False),
            axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
        ),
    )
    colour = alt.Color(
        "assumptions:N",
        title=say("what_if.axis.assumptions"),
        sort=sides,
        scale=alt.Scale(domain=[OWN, CHANGED], range=[GREY, ACCENT]),
        legend=alt.Legend(orient="top") if len(sides) > 1 else None,
    )
    tips = [
        alt.Tooltip("outcome:N"),
        alt.Tooltip("assumptions:N"),
        alt.Tooltip("probability:Q", format=".2%"),
    ]
    bars = base.mark_bar().encode(color=colour, tooltip=tips)
    labels = base.mark_text(align="left", dx=4, fontSize=12, color=GREY).encode(text="said:N")
    return alt.layer(bars, labels).properties(height=110 + 110 * len(sides))


def tornado(rows: Sequence[Mapping[str, Any]], measure: Measure) -> alt.LayerChart:
    """How far each assumption moves a measure, the widest swing on top."""
    base_value = float(rows[0]["base"])
    order = list(dict.fromkeys(str(row["assumption"]) for row in rows))
    told = [
        {
            **row,
            "moved": HIGHER if row["rises"] else LOWER,
            "said": f"{row['from']} → {row['to']}",
        }
        for row in rows
    ]
    form = ".0%" if measure.percent else ".1f"
    base = alt.Chart(alt.Data(values=told)).encode(
        y=alt.Y(
            "assumption:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=170, labelFontSize=12),
            scale=alt.Scale(paddingInner=0.25),
        )
    )
    legend = alt.Legend(orient="top", columns=1, labelLimit=220)
    colour = alt.Color(
        "moved:N",
        title=say("what_if.axis.moved"),
        scale=alt.Scale(domain=[LOWER, HIGHER], range=[DOWN, UP]),
        legend=legend,
    )
    bars = base.mark_bar(height={"band": 0.45}).encode(
        yOffset=alt.YOffset("moved:N", sort=[HIGHER, LOWER]),
        x=_along(rows, measure),
        x2="value:Q",
        color=colour,
        tooltip=[
            alt.Tooltip("assumption:N"),
            alt.Tooltip("said:N", title="moved"),
            alt.Tooltip("value:Q", title=measure.label, format=form),
        ],
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        yOffset=alt.YOffset("moved:N", sort=[HIGHER, LOWER]),
        x="value:Q",
        color=colour,
        shape=alt.Shape(
            "moved:N",
            title=say("what_if.axis.moved"),
            scale=alt.Scale(domain=[LOWER, HIGHER], range=["triangle-down", "triangle-up"]),
            legend=legend,
        ),
    )
    rule = (
        alt.Chart(alt.Data(values=[{"base": base_value}])).mark_rule(color=GREY).encode(x="base:Q")
    )
    return alt.layer(rule, bars, points).properties(height=120 + 34 * len(order))


def _along(rows: Sequence[Mapping[str, Any]], measure: Measure) -> alt.X:
    """The axis of a tornado: wide enough that a move too small to matter looks small."""
    ends = span([float(row[k]) for row in rows for k in ("value", "base")], measure, 0.06)
    ticks = {"format": ".0%", "tickMinStep": 0.01} if measure.percent else {"tickMinStep": 0.1}
    return alt.X(
        "base:Q",
        title=[measure.label, f"({measure.unit})"],
        scale=alt.Scale(domain=ends, zero=False, nice=False),
        axis=alt.Axis(**ticks),
    )


def heat_map(
    rows: Sequence[Mapping[str, Any]],
    across: Assumption,
    up: Assumption,
    name: str,
    measure: Measure,
) -> alt.LayerChart:
    """A measure over two assumptions; a cell can be clicked (selection `cell`)."""
    form = ".0%" if measure.percent else ".0f"
    told = [
        {
            **row,
            "across": across.said(row["x"]),
            "up": up.said(row["y"]),
            "shown": row[name],
            "mark": HERE if row["own"] else NOW if row["now"] else "",
        }
        for row in rows
    ]
    picked = alt.selection_point(name="cell", fields=["across", "up"], toggle=False)
    data = alt.Data(values=told)
    xs, ys = _texts(told, "x", "across"), _texts(told, "y", "up")
    base = alt.Chart(data).encode(
        x=alt.X(
            "across:N", sort=xs, title=across.label, axis=alt.Axis(labelAngle=0, labelOverlap=True)
        ),
        y=alt.Y("up:N", sort=list(reversed(ys)), title=up.label, axis=alt.Axis(labelOverlap=True)),
    )
    cells = (
        base.mark_rect(stroke="#80808055", strokeWidth=0.5)
        .encode(
            color=alt.Color(
                "shown:Q",
                title=measure.label,
                scale=alt.Scale(scheme="blues", domain=_span(told, measure)),
                legend=alt.Legend(
                    orient="top",
                    format=form,
                    gradientLength=220,
                    titleLimit=320,
                    labelLimit=60,
                    tickMinStep=0.01 if measure.percent else 1,
                ),
            ),
            tooltip=[
                alt.Tooltip("across:N", title=across.label),
                alt.Tooltip("up:N", title=up.label),
                alt.Tooltip(
                    "shown:Q", title=measure.label, format=".1%" if measure.percent else ".1f"
                ),
                alt.Tooltip("mark:N", title=" "),
            ],
        )
        .add_params(picked)
    )
    marks = (
        base.transform_filter("datum.mark != ''")
        .mark_point(size=190, strokeWidth=3, color="#c8501e", opacity=1, filled=False)
        .encode(
            shape=alt.Shape(
                "mark:N",
                title=say("what_if.axis.scenario"),
                scale=alt.Scale(domain=[HERE, NOW], range=["cross", "circle"]),
                legend=alt.Legend(orient="bottom", symbolStrokeColor="#c8501e", columns=1),
            ),
        )
    )
    return alt.layer(cells, marks).properties(height=520)


def _texts(rows: Sequence[Mapping[str, Any]], value: str, text: str) -> list[str]:
    pairs: dict[Value, str] = {row[value]: str(row[text]) for row in rows}
    return [pairs[key] for key in sorted(pairs)]


def _span(rows: Sequence[Mapping[str, Any]], measure: Measure) -> list[float]:
    """Ends of the colours: 0 and 1 for a probability, else whole numbers around the values."""
    if measure.percent:
        return [0.0, 1.0]
    low, high = span([float(row["shown"]) for row in rows], measure)
    return [math.floor(low), math.ceil(high)]


def picked(
    rows: Sequence[Mapping[str, Any]],
    across: Assumption,
    up: Assumption,
    event: Mapping[str, Any] | None,
) -> Mapping[str, Any] | None:
    """The row of the cell that was clicked, None where none was."""
    cells = ((event or {}).get("selection") or {}).get("cell") or []
    for cell in cells[:1]:
        for row in rows:
            if (across.said(row["x"]), up.said(row["y"])) == (cell.get("across"), cell.get("up")):
                return row
    return None
