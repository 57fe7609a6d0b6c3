"""Figures of a backtest: calibration of votes and levels kept, as PNG and SVG."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair

from negotiation.checks import ScenarioError

INK, PALE, SIDE = "#1b4f72", "#b2babb", 340

Figure = altair.LayerChart | altair.FacetChart


def calibration(found: Mapping[str, Any]) -> Figure:
    """How often a yes came, by the chance given to it; the area of a point counts votes."""
    rows = [dict(row) for row in found["votes"]["calibration"]]
    scale = altair.Scale(domain=[0, 1])
    points = altair.Chart(altair.InlineData(values=rows)).encode(
        x=altair.X("predicted:Q", scale=scale, title="Chance of a yes, as forecast"),
        y=altair.Y("observed:Q", scale=scale, title="Share of yes votes"),
    )
    ideal = altair.InlineData(
        values=[{"predicted": 0, "observed": 0}, {"predicted": 1, "observed": 1}]
    )
    dashed = altair.Chart(ideal).mark_line(color=PALE, strokeDash=[4, 4])
    return _titled(
        altair.layer(
            dashed.encode(x="predicted:Q", y="observed:Q"),
            points.mark_line(color=INK, strokeJoin="round"),
            points.mark_circle(color=INK, opacity=1).encode(
                size=altair.Size("rows:Q", title="Votes", scale=altair.Scale(range=[20, 500]))
            ),
        ),
        "Votes: forecast and frequency",
        found,
    )


def levels(found: Mapping[str, Any]) -> Figure:
    """What was left of each first ask of an adopted text, against the forecast's mean."""
    rows = []
    for case in found["cases"]:
        for key, level in case["levels"].items():
            if case["outcome"] != "adopted" or level["was"] is None or level["first"] == 0:
                continue
            said = sum(int(x) * chance for x, chance in level["said"].items())
            share = 100.0 / level["first"]
            rows.append(
                {"said": share * said, "was": share * level["was"], "of": f"{case['name']}: {key}"}
            )
    scale = altair.Scale(domain=[0, 100])
    points = altair.Chart(altair.InlineData(values=rows)).mark_circle(
        color=INK, opacity=0.45, size=70
    )
    ideal = altair.InlineData(values=[{"said": 0, "was": 0}, {"said": 100, "was": 100}])
    return _titled(
        altair.layer(
            altair.Chart(ideal)
            .mark_line(color=PALE, strokeDash=[4, 4])
            .encode(x="said:Q", y="was:Q"),
            points.mark_circle(color=INK, opacity=0.45, size=70).encode(
                x=altair.X("said:Q", scale=scale, title="Share of the first ask, mean forecast"),
                y=altair.Y("was:Q", scale=scale, title="Share that was adopted"),
                tooltip="of:N",
            ),
        ),
        "Levels: what was left of each first ask",
        found,
    )


def _titled(chart: Figure, title: str, found: Mapping[str, Any]) -> Figure:
    said = [f"Leave-one-case-out; {found['fit']}.", *found["caveats"]]
    return chart.properties(
        width=SIDE,
        height=SIDE,
        title=altair.TitleParams(title, subtitle=said, anchor="start", subtitleFontSize=9),
    )


def check(folder: str) -> Path:
    """The folder to write figures to: one that is there, or can be made.

    Raises
    ------
    ScenarioError
        If it can't be written to.
    """
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".figures"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        raise ScenarioError(
            f"--figures: found {folder[:200]!r}, {fault.strerror}; allowed a folder to write to"
        ) from None
    return path


def write(found: Mapping[str, Any], folder: Path) -> list[str]:
    """Write every figure; returns the files' names."""
    written = []
    for name, chart in (("calibration", calibration(found)), ("levels", levels(found))):
        for kind, scale in (("png", 2.0), ("svg", 1.0)):
            chart.save(folder / f"{name}.{kind}", scale_factor=scale)
            written.append(f"{name}.{kind}")
    return written
