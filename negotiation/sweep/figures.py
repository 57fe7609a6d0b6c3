"""Figures of a sweep: each a chart, a title that states, a sentence, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np

from negotiation.scenario import OUTCOMES
from negotiation.sweep.assumptions import Column
from negotiation.sweep.sensitivity import Indices, morris, sobol, tornado
from negotiation.sweep.summary import OUTPUTS, Found

COLOURS = ("#0a7d55", "#c8501e", "#b08900", "#8a8a8a")
ACCENT, FAINT, GREY = "#1f5fa8", "#a9c7e8", "#808080"
FEW, BINS = 12, 10
"""An assumption with more values than this is shown in so many equal parts."""
WIDTH = 520

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes
    ----------
    name, title, reading : str
        For its files; what it states; one sentence on how to read it.
    rows : list of dict
        The table behind it.
    chart : Chart
    """

    name: str
    title: str
    reading: str
    rows: list[Row]
    chart: alt.TopLevelMixin


def figures(found: Found) -> list[Figure]:
    """Every figure that a sweep allows, the outcome map first."""
    if found.frame.empty:
        return []
    made = [outcome_map(found), measures(found), severity(found), swings(found)]
    if found.sample == "sobol":
        made.append(indices(found))
    if found.sample == "morris":
        made.append(effects(found))
    return [each for each in (*made, rounds(found)) if each is not None]


def _chart(rows: list[Row]) -> Any:
    return alt.Chart(alt.InlineData(values=rows))


def percent(share: float) -> str:
    """A share for people: 83 %; below one and above 99 with a decimal where it is not whole."""
    value = 100.0 * share
    return f"{value:.0f} %" if 1 <= value <= 99 or value in (0, 100) else f"{value:.1f} %"


def _units(found: Found) -> str:
    """What a row of the store is: a point with its odds, or a run."""
    return "points" if found.odds else "runs"


def parted(column: Column) -> tuple[Column, list[str]]:
    """Number the values of a column in order, many numbers in equal parts, and label them."""
    values, index = np.unique(column, return_inverse=True)
    if len(values) <= FEW or column.dtype.kind not in "fi":
        return index.ravel(), [_label(v) for v in values.tolist()]
    edges = np.linspace(column.min(), column.max(), BINS + 1)
    index = np.clip(np.searchsorted(edges, column, side="right") - 1, 0, BINS - 1)
    return index, [f"{a:.3g} to {b:.3g}" for a, b in pairwise(edges.tolist())]


def _label(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def outcome_map(found: Found) -> Figure | None:
    """Which outcome is the most frequent, over the two assumptions that move the severity most."""
    ranked = [row["assumption"] for row in tornado(found).rows]
    varied = ranked or [a.key for a in found.design.assumptions]
    if not varied:
        return None
    keys = varied[:2]
    outcomes = found.outcomes()
    parts = [parted(found.frame[key].to_numpy()) for key in keys]
    if len(parts) == 1:
        parts.append((np.zeros(len(outcomes), dtype=np.int64), ["all"]))
    (x, x_names), (y, y_names) = parts
    cell = x * len(y_names) + y
    rows = []
    for c in np.unique(cell):
        mean = outcomes[cell == c].mean(axis=0)
        row = {keys[0]: x_names[c // len(y_names)]}
        if len(keys) == 2:
            row[keys[1]] = y_names[c % len(y_names)]
        row |= {"outcome": OUTCOMES[int(np.argmax(mean))], "share": float(mean.max())}
        rows.append({**row, **{n: float(mean[i]) for i, n in enumerate(OUTCOMES)},
                     "rows": int((cell == c).sum())})  # fmt: skip
    top = OUTCOMES[int(np.argmax(outcomes.mean(axis=0)))]
    share = float(outcomes.mean(axis=0).max())
    everywhere = all(row["outcome"] == top for row in rows)
    title = f"{top.capitalize()} in {percent(share)} of the {_units(found)}" + (
        ", and the likeliest outcome everywhere" if everywhere else ", but not everywhere"
    )
    return Figure(
        "outcomes",
        title,
        "Colour and letter: the likeliest outcome at these values (Adopted, Vetoed, Failed for lack"
        " of nine yes, Withdrawn), over all others that were varied; strength and number: its share"
        " in per cent.",
        rows,
        _map_chart(rows, keys, x_names, y_names),
    )


def _map_chart(
    rows: list[Row], keys: Sequence[str], x: list[str], y: list[str]
) -> alt.TopLevelMixin:
    data = [
        {
            "x": row[keys[0]],
            "y": row[keys[1]] if len(keys) == 2 else "all",
            "outcome": row["outcome"],
            "share": row["share"],
            "text": f"{row['outcome'][0].upper()} {100 * row['share']:.0f}",
        }
        for row in rows
    ]
    base = _chart(data).encode(
        x=alt.X("x:N", sort=x, title=keys[0], axis=alt.Axis(labelAngle=-30)),
        y=alt.Y("y:N", sort=y[::-1], title=keys[1] if len(keys) == 2 else None),
    )
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color(
            "outcome:N", title="likeliest", scale=alt.Scale(domain=OUTCOMES, range=COLOURS)
        ),
        opacity=alt.Opacity(
            "share:Q", title="share", scale=alt.Scale(domain=[0.25, 1], range=[0.25, 0.85])
        ),
        tooltip=[alt.Tooltip("x:N", title=keys[0]), "outcome:N", "share:Q"],
    )
    words = base.mark_text(fontSize=11, color="black").encode(text="text:N")
    step = max(40, min(90, WIDTH // len(x)))
    return alt.layer(cells, words).properties(width=alt.Step(step), height=alt.Step(30))


def measures(found: Found) -> Figure:
    """How often each measure survives in the last text, and at which level."""
    shares, rows, data = found.levels(), [], []
    for p in found.scenario.provisions:
        share = shares[p.key]
        row: Row = {"measure": p.title, "survives": float(share[1:].sum())}
        for level, value in enumerate(share.tolist()):
            row[f"level {level}"] = value
            at = "first draft" if level == p.first else "absent" if level == 0 else "weaker"
            at = "severer" if level > p.first else at
            data.append({"measure": p.title, "level": level, "share": value, "is": at})
        rows.append(row)
    lost = min(rows, key=lambda row: row["survives"])
    whole = [row["measure"] for row in rows if row["survives"] >= 1.0 - 1e-12]
    title = f"{lost['measure']} is the measure dropped most often: absent from" + (
        f" {percent(1.0 - lost['survives'])} of the last texts"
    )
    if len(whole) == len(rows):
        title = "No measure is ever dropped from the last text"
    order = [p.title for p in found.scenario.provisions]
    chart = (
        _chart(data)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            y=alt.Y("measure:N", sort=order, title=None),
            x=alt.X("share:Q", title=f"share of the {_units(found)}", axis=alt.Axis(format="%"),
                    scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("level:O", title="level", scale=alt.Scale(scheme="blues")),
            order=alt.Order("level:Q"),
            tooltip=["measure:N", "level:O", "is:N", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(width=WIDTH)
    )  # fmt: skip
    return Figure(
        "measures",
        title,
        f"Each bar shares the {_units(found)} out over the levels of one measure in the text at the"
        " end, level 0 (palest) being absent, whatever became of the text.",
        rows,
        chart,
    )


def _bars(rows: list[Row], x: str, title: str, units: str) -> alt.TopLevelMixin:
    chart: alt.TopLevelMixin = (
        _chart(rows)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X(f"{x}:N", sort=[row[x] for row in rows], title=title,
                    axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("share:Q", title=f"share of the {units}", axis=alt.Axis(format="%")),
            tooltip=[alt.Tooltip(f"{x}:N", title=title), alt.Tooltip("share:Q", format=".2%")],
        )
        .properties(width=WIDTH, height=220)
    )  # fmt: skip
    return chart


def severity(found: Found) -> Figure:
    """How severe the last texts are."""
    values = found.frame["severity_index"].to_numpy(dtype=float)
    edges = np.linspace(0.0, max(100.0, float(values.max())), 21)
    counts, _ = np.histogram(values, edges)
    rows: list[Row] = [
        {"severity": f"{a:.0f} to {b:.0f}", "share": float(n / len(values)), "rows": int(n)}
        for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    what = "mean severity at a point" if found.odds else "severity of the last text"
    units = _units(found)
    title = (
        f"Median severity {middle:.0f} of 100; nine in ten {units} between {low:.0f} and {high:.0f}"
    )
    if np.ptp(values) < 0.5:
        title = f"Severity {middle:.0f} of 100 in all {units}"
    return Figure(
        "severity",
        title,
        f"Bars: share of the {units} by {what}, where 100 is the first draft and 0 no measure.",
        rows,
        _bars(rows, "severity", f"{what} (index, 0 to 100)", units),
    )


def rounds(found: Found) -> Figure:
    """How many rounds the talks take."""
    name = "expected_rounds" if found.odds else "rounds_played"
    values = found.frame[name].to_numpy(dtype=float)
    whole = np.rint(values).astype(np.int64)
    counts = np.bincount(whole)
    rows: list[Row] = [
        {"rounds": str(i), "share": float(n / len(values)), "rows": int(n)}
        for i, n in enumerate(counts.tolist())
    ]
    what = "mean rounds at a point, rounded" if found.odds else "rounds played"
    return Figure(
        "rounds",
        f"Talks take {values.mean():.1f} rounds on average, at most {values.max():.0f}",
        f"Bars: share of the {_units(found)} by {what}.",
        rows,
        _bars(rows, "rounds", what, _units(found)),
    )


def swings(found: Found) -> Figure | None:
    """What each assumption moves the severity by."""
    done = tornado(found)
    if not done.rows:
        return None
    most = done.rows[0]
    how = (
        "with all others as the scenario has them"
        if found.sample == "tornado"
        else "on average over all others that were varied"
    )
    title = (
        f"{most['assumption']} moves the severity most: from {most['at_low']:.0f} ({most['low']})"
        f" to {most['at_high']:.0f} ({most['high']})"
    )
    if abs(most["swing"]) < 1e-9:
        title = "No assumption moves the severity"
    base = most.get("base", float(np.nanmean(found.outputs["severity_index"])))
    order = [row["assumption"] for row in done.rows]
    bars = (
        _chart(done.rows)
        .mark_bar(height=14, color=FAINT)
        .encode(
            y=alt.Y("assumption:N", sort=order, title=None),
            x=alt.X("at_low:Q", title=OUTPUTS["severity_index"], scale=alt.Scale(zero=False)),
            x2="at_high:Q",
            tooltip=["assumption:N", "low:N", "at_low:Q", "high:N", "at_high:Q"],
        )
    )
    ends = [
        _chart(done.rows)
        .mark_point(shape=shape, filled=True, size=60, color=ACCENT, opacity=1)
        .encode(y=alt.Y("assumption:N", sort=order), x=f"at_{end}:Q")
        for end, shape in (("low", "triangle-left"), ("high", "square"))
    ]
    rule = _chart([{"base": base}]).mark_rule(color=GREY).encode(x="base:Q")
    return Figure(
        "tornado",
        title,
        f"Triangle: the severity at an assumption's low value, square: at its high one, {how};"
        f" line: {'the scenario itself' if 'base' in most else 'the mean'}."
        f" {_left(done, 'points')}",
        done.rows,
        alt.layer(bars, *ends, rule).properties(width=WIDTH),
    )


def _left(done: Indices, what: str) -> str:
    """What had to be left out, said aloud."""
    total = done.used + done.left_out
    if not done.left_out:
        return f"All {total:,} {what} count."
    return f"{done.left_out:,} of {total:,} {what} are left out: they hold failed or missing runs."


def indices(found: Found) -> Figure | None:
    """Sobol indices of the severity."""
    done = sobol(found)
    if not done.rows:
        return None
    most = done.rows[0]
    title = f"{most['assumption']} has a hand in {percent(min(1.0, max(0.0, most['total'])))}" + (
        " of the variance of the severity"
    )
    data = [
        {
            "assumption": row["assumption"],
            "index": name,
            "value": row[name],
            "from": row[name] - row[f"{name}_interval"],
            "to": row[name] + row[f"{name}_interval"],
        }
        for row in done.rows
        for name in ("first", "total")
    ]
    return Figure(
        "sobol",
        title,
        "First: share of the variance that an assumption explains alone; total: together with all"
        f" others; lines: 95 % intervals. {_left(done, 'blocks')}",
        done.rows,
        _intervals(data, "share of the variance", [row["assumption"] for row in done.rows]),
    )


def effects(found: Found) -> Figure | None:
    """Morris's elementary effects on the severity."""
    done = morris(found)
    if not done.rows:
        return None
    most = done.rows[0]
    data = [
        {
            "assumption": row["assumption"],
            "index": "mean absolute effect",
            "value": row["mean_absolute"],
            "from": row["mean_absolute"] - row["interval"],
            "to": row["mean_absolute"] + row["interval"],
        }
        for row in done.rows
    ]
    return Figure(
        "morris",
        f"{most['assumption']} matters most: {most['mean_absolute']:.1f} points of severity over"
        " its range",
        "Mean absolute change of the severity when one assumption goes through its range, with"
        f" 95 % intervals. {_left(done, 'trajectories')}",
        done.rows,
        _intervals(data, "points of severity", [row["assumption"] for row in done.rows]),
    )


def _intervals(data: list[Row], title: str, order: list[str]) -> alt.TopLevelMixin:
    base = _chart(data).encode(
        y=alt.Y("assumption:N", sort=order, title=None),
        yOffset=alt.YOffset("index:N"),
        color=alt.Color("index:N", title=None, scale=alt.Scale(range=[FAINT, ACCENT])),
    )
    lines = base.mark_rule(strokeWidth=2).encode(x=alt.X("from:Q", title=title), x2="to:Q")
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x="value:Q", shape=alt.Shape("index:N", title=None), tooltip=["assumption:N", "value:Q"]
    )
    return alt.layer(lines, points).properties(width=WIDTH, height=alt.Step(16))
