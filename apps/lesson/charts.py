"""Charts of the lesson, as pure functions over rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from charts import ACCENT, GREY

from negotiation.english import say

Rows = Sequence[Mapping[str, Any]]
OTHER = "#c8501e"
NARROW = 24
"""Letters of a legend that fit side by side on a phone."""
ROW = 34
"""Height in pixels of a measure's row, however many measures there are."""
LARGEST = 500
"""Area in pixels of the mark of the largest salience."""
LINES = "split(replace(datum.label, /(.{9,}?) /g, '$1|'), '|')"
"""A label on several lines, so that it leaves room for the chart on a phone."""
GROWING = alt.AutoSizeParams(type="fit-x", contains="padding")
"""As wide as its column, as high as its rows: axis and legend come on top."""


def _data(rows: Rows) -> alt.Data:
    return alt.Data(values=[dict(row) for row in rows])


def _members(rows: Rows) -> list[str]:
    return list(dict.fromkeys(str(row["member"]) for row in rows))


def _legend(names: Sequence[str]) -> alt.Legend:
    """One legend for colour and shape: they merge only where nothing in them differs."""
    columns = 1 if sum(map(len, names)) > NARROW else 2
    return alt.Legend(title=" ", orient="top", labelLimit=260, columns=columns)


def _colour(names: Sequence[str]) -> alt.Color:
    scale = alt.Scale(domain=list(names), range=[ACCENT, OTHER])
    return alt.Color("member:N", scale=scale, legend=_legend(names))


def _shape(names: Sequence[str], shapes: Sequence[str] = ("circle", "diamond")) -> alt.Shape:
    scale = alt.Scale(domain=list(names), range=list(shapes))
    return alt.Shape("member:N", scale=scale, legend=_legend(names))


def _measures(rows: Rows) -> alt.Y:
    order = list(dict.fromkeys(str(row["measure"]) for row in rows))
    return alt.Y("measure:N", sort=order, title=None, axis=alt.Axis(labelExpr=LINES))


def _height(rows: Rows) -> int:
    return ROW * len({row["measure"] for row in rows})


def _span(values: Sequence[float], zero: bool = True) -> alt.Scale:
    """A scale over values; given outright, since the page draws a chart before its data come."""
    known = [*values, 0.0] if zero else list(values)
    return alt.Scale(domain=[min(known), max(known)], nice=True, zero=zero)


def _salience(rows: Rows) -> alt.Size:
    """A mark's size: none where nothing matters, and a legend that fits a phone."""
    largest = max(float(row["salience"]) for row in rows)
    known = [round(largest * share, 2) for share in (0.25, 0.5, 1.0)]
    return alt.Size(
        "salience:Q",
        title=say("learn.axis.salience"),
        scale=alt.Scale(domain=[0, largest or 1], range=[20, LARGEST]),
        legend=alt.Legend(
            orient="bottom",
            values=list(dict.fromkeys(known)),
            format=".2f",
            symbolFillColor=GREY,
            columns=3,
        ),
    )


def wishes(rows: Rows) -> alt.Chart:
    """Ideals by measure: a mark for each member, as large as the measure matters to it."""
    names = _members(rows)
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_point(filled=True, opacity=0.85, clip=False)
        .encode(
            x=alt.X(
                "ideal:Q",
                title=say("learn.axis.ideal"),
                scale=alt.Scale(domain=[0, 1], padding=16, nice=False),
                axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f"),
            ),
            y=_measures(rows),
            color=_colour(names),
            shape=_shape(names),
            size=_salience(rows),
            tooltip=[
                alt.Tooltip("measure:N"),
                alt.Tooltip("member:N"),
                alt.Tooltip("ideal:Q", format=".2f"),
                alt.Tooltip("salience:Q", format=".2f"),
            ],
        )
        .properties(height=_height(rows), autosize=GROWING)
    )
    return chart


def worths(rows: Rows) -> alt.LayerChart:
    """What each measure of the first draft is worth: a bar for each member."""
    names = _members(rows)
    base = alt.Chart(_data(rows))
    bars = base.mark_bar().encode(
        x=alt.X(
            "worth:Q",
            title=say("learn.axis.worth"),
            scale=_span([row["worth"] for row in rows]),
            axis=alt.Axis(tickCount=6),
            stack=None,
        ),
        y=_measures(rows),
        yOffset=alt.YOffset("member:N", sort=names),
        color=_colour(names),
        tooltip=[
            alt.Tooltip("measure:N"),
            alt.Tooltip("member:N"),
            alt.Tooltip("worth:Q", format="+.3f"),
        ],
    )
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=GREY).encode(x="zero:Q")
    return alt.layer(bars, zero).properties(height=_height(rows), autosize=GROWING)


def bargains(rows: Rows, pen: str, objector: str) -> alt.Chart:
    """What the next lower version of each measure costs one side and gives to the other."""
    bars = [
        {"measure": row["measure"], "member": member, "size": row[key]}
        for row in rows
        for key, member in (("gives", objector), ("costs", pen))
    ]
    # the penholder first, so that each member keeps the colour it has in the other charts
    names = [say("learn.worth.costs", member=pen), say("learn.worth.gives", member=objector)]
    for bar in bars:
        bar["member"] = names[0 if bar["member"] == pen else 1]
    chart: alt.Chart = (
        alt.Chart(_data(bars))
        .mark_bar()
        .encode(
            x=alt.X(
                "size:Q",
                title=say("learn.axis.thousandths"),
                scale=_span([bar["size"] for bar in bars]),
                axis=alt.Axis(tickCount=5),
                stack=None,
            ),
            y=_measures(bars),
            yOffset=alt.YOffset("member:N", sort=names),
            color=_colour(names),
            tooltip=[
                alt.Tooltip("measure:N"),
                alt.Tooltip("member:N", title=" "),
                alt.Tooltip("size:Q", format=".1f"),
            ],
        )
        .properties(height=_height(bars), autosize=GROWING)
    )
    return chart


def course(rows: Rows) -> alt.Chart:
    """What the text gives each of two members from round to round."""
    names = _members(rows)
    order = list(dict.fromkeys(str(row["text"]) for row in rows))
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_line(point=alt.OverlayMarkDef(filled=True, size=70))
        .encode(
            x=alt.X("text:N", sort=order, title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "gain:Q",
                title=say("learn.axis.worth"),
                scale=_span([row["gain"] for row in rows]),
            ),
            color=_colour(names),
            shape=_shape(names),
            tooltip=[
                alt.Tooltip("text:N", title=" "),
                alt.Tooltip("member:N", title=" "),
                alt.Tooltip("gain:Q", format=".3f"),
                alt.Tooltip("severity:Q", format=".0f"),
            ],
        )
        .properties(height=300)
    )
    return chart


def indifference(
    lines: Sequence[tuple[str, float, float]], chance: str, payoff: str, at: float
) -> alt.LayerChart:
    """What each choice pays, by the chance that the other player sets; where the slider stands."""
    names = [name for name, _, _ in lines]
    rows = [
        {"chance": p, "member": name, "pays": one if p else zero}
        for name, zero, one in lines
        for p in (0, 1)
    ]
    here = [
        {"chance": at, "member": name, "pays": zero + at * (one - zero)}
        for name, zero, one in lines
    ]
    x = alt.X(
        "chance:Q",
        title=chance,
        axis=alt.Axis(format=".0%", tickCount=5),
        scale=alt.Scale(domain=[0, 1]),
    )
    y = alt.Y("pays:Q", title=payoff, scale=_span([row["pays"] for row in rows], zero=False))
    ends = [
        alt.Chart(_data([row for row in rows if row["member"] == name]))
        .mark_line(strokeWidth=2.5, color=colour)
        .encode(x=x, y=y)
        for name, colour in zip(names, (ACCENT, OTHER), strict=True)
    ]
    rule = alt.Chart(_data(here[:1])).mark_rule(color=GREY, strokeDash=[5, 4]).encode(x=x)
    marks = (
        alt.Chart(_data(here))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=x,
            y=y,
            color=_colour(names),
            shape=_shape(names),
            tooltip=[
                alt.Tooltip("member:N", title=" "),
                alt.Tooltip("chance:Q", format=".0%"),
                alt.Tooltip("pays:Q", format=".3f"),
            ],
        )
    )
    return alt.layer(*ends, rule, marks).properties(height=320)


def beliefs(rows: Rows) -> alt.Chart:
    """What is believed of each type before and after an answer."""
    types = list(dict.fromkeys(str(row["type"]) for row in rows))
    names = _members(rows)
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_bar()
        .encode(
            x=alt.X("type:N", sort=types, title=say("learn.axis.type"), axis=_flat()),
            xOffset=alt.XOffset("member:N", sort=names),
            y=alt.Y(
                "probability:Q",
                title=say("learn.axis.believed"),
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=_colour(names),
            tooltip=[
                alt.Tooltip("type:N"),
                alt.Tooltip("member:N", title=" "),
                alt.Tooltip("probability:Q", format=".1%"),
            ],
        )
        .properties(height=300)
    )
    return chart


def _flat() -> alt.Axis:
    return alt.Axis(labelAngle=0, labelLimit=90)


def deadlines(rows: Rows) -> alt.LayerChart:
    """Chance of adoption (bars) and severity at the end (line) by the number of rounds."""
    keys = {"adopted": say("learn.time.adopted"), "severity": say("learn.time.severity")}
    names = list(keys.values())
    long = [
        {"rounds": row["rounds"], "here": row["here"], "member": keys[key], "size": row[key]}
        for row in rows
        for key in keys
        if row[key] is not None
    ]
    base = alt.Chart(_data(long))
    x = alt.X("rounds:O", title=say("learn.axis.rounds"), axis=alt.Axis(labelAngle=0))
    y = alt.Y("size:Q", title=say("learn.axis.percent"), scale=alt.Scale(domain=[0, 104]))
    tips = [
        alt.Tooltip("rounds:O", title=say("learn.axis.rounds")),
        alt.Tooltip("member:N", title=" "),
        alt.Tooltip("size:Q", title=" ", format=".0f"),
    ]
    severity = base.transform_filter(f"datum.member == {json.dumps(names[1])}")
    bars = (
        base.transform_filter(f"datum.member == {json.dumps(names[0])}")
        .mark_bar(opacity=0.4, color=ACCENT)
        .encode(x=x, y=y, tooltip=tips)
    )
    line = severity.mark_line(color=OTHER).encode(x=x, y=y)
    points = severity.mark_point(filled=True, size=80, opacity=1).encode(
        x=x, y=y, color=_colour(names), shape=_shape(names, ("square", "diamond")), tooltip=tips
    )
    now = (
        severity.transform_filter("datum.here")
        .mark_point(shape="circle", size=330, strokeWidth=2.5, color=OTHER, filled=False)
        .encode(x=x, y=y)
    )
    return alt.layer(bars, line, points, now).properties(height=230, autosize=GROWING)
