"""The parts of one payoff, as table and as chart: pure functions."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

import altair as alt
from charts import ACCENT, GREY

from game.charts import GREEN, LEAST, level
from game.tables import STYLE
from negotiation import story
from negotiation.english import say
from negotiation.equilibria import Floats
from negotiation.payoff_parts import PARTS
from negotiation.selection import TIE

SMALL = 5e-4
"""What three decimals do not show."""


def part_rows(now: Floats, later: Floats) -> list[dict[str, Any]]:
    """The parts of one payoff that are not zero, with what they come from; all of them sum to it.

    `now` and `later` have the shape (len(PARTS),).
    """
    return [
        {
            "key": key,
            "part": say(f"game.parts.{key}"),
            "now": float(now[i]),
            "later": float(later[i]),
            "together": float(now[i] + later[i]),
        }
        for i, key in enumerate(PARTS)
        if abs(now[i]) > TIE or abs(later[i]) > TIE
    ]


def telling(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The parts that show in three decimals."""
    return [row for row in rows if max(abs(row["now"]), abs(row["later"])) >= SMALL]


def parts(rows: Sequence[Mapping[str, Any]], player: str, payoff: float) -> str:
    """The parts of one payoff as a table, with its sum; from now and from later, if from both."""
    from_both = [key for key in ("now", "later") if any(abs(row[key]) >= SMALL for row in rows)]
    shown = [*from_both, "together"] if len(from_both) > 1 else from_both
    head = "".join(f"<th scope='col'>{escape(say(f'game.{key}'))}</th>" for key in shown)
    body = "".join(
        f"<tr><th scope='row'>{escape(row['part'])}"
        f"<small>{escape(say('game.meant.' + row['key']))}</small></th>"
        + "".join(f"<td>{signed(row[key])}</td>" for key in shown)
        + "</tr>"
        for row in rows
    )
    sums = {key: sum(row[key] for row in rows) for key in shown[:-1]}
    last = "".join(f"<td>{story.payoff(sums.get(key, payoff))}</td>" for key in shown)
    return (
        f"{STYLE}<div class='wide' tabindex='0' role='group' aria-label='{escape(player)}'>"
        f"<table class='lab parts'><caption>{escape(player)}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{body}<tr class='sum'><th scope='row'>{escape(say('game.payoff'))}</th>{last}</tr>"
        "</tbody></table></div>"
    )


def signed(value: float) -> str:
    """A part with its sign; a dash for nothing."""
    return "–" if abs(value) < SMALL else f"{value:+.3f}"


def waterfall_rows(rows: Sequence[Mapping[str, Any]], payoff: float) -> list[dict[str, Any]]:
    """The parts of a payoff as steps from 0 to it."""
    found, level = [], 0.0
    for row in rows:
        after = level + row["together"]
        kind = say("game.adds" if row["together"] >= 0 else "game.takes")
        found.append({"part": row["part"], "start": level, "end": after, "kind": kind})
        level = after
    last = say("game.payoff")
    return [*found, {"part": last, "start": 0.0, "end": payoff, "kind": last}]


def waterfall(rows: Sequence[Mapping[str, Any]], title: str) -> alt.LayerChart:
    """Steps from nothing to the payoff, one a part."""
    order = [str(row["part"]) for row in rows]
    kinds = [say("game.adds"), say("game.takes"), say("game.payoff")]
    y = alt.Y(
        "part:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=190, labelFontSize=12, labelOverlap=False),
    )
    told = [{**row, "said": f"{row['end'] - row['start']:+.3f}"} for row in rows]
    told[-1]["said"] = f"{rows[-1]['end']:.3f}"
    ends = [
        {"part": one["part"], "next": two["part"], "end": one["end"]} for one, two in pairwise(rows)
    ]
    base = alt.Chart(alt.Data(values=told))
    reached = [float(row[key]) for row in rows for key in ("start", "end")]
    bars = base.mark_bar(height={"band": 0.6}).encode(
        y=y,
        x=alt.X(
            "start:Q",
            title=title,
            # room for the numbers at the ends of the bars
            scale=alt.Scale(padding=42, nice=False),
            axis=alt.Axis(tickCount=5, format=level(reached, LEAST)["axis"].format),
        ),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=kinds, range=[ACCENT, "#c8501e", GREEN]),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=[alt.Tooltip("part:N", title=" "), alt.Tooltip("said:N", title="  ")],
    )
    joins = (
        alt.Chart(alt.Data(values=ends))
        .mark_tick(color=GREY, thickness=1.5, bandSize=24)
        .encode(y=alt.Y("part:N", sort=order), x="end:Q")
    )
    labels = base.mark_text(align="left", dx=5, fontSize=12, color=GREY).encode(
        y=y, x="right:Q", text="said:N"
    )
    labels = labels.transform_calculate(right="max(datum.start, datum.end)")
    return alt.layer(bars, joins, labels).properties(height=110 + 34 * len(rows))
