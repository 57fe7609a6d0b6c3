"""Which assumptions matter: Sobol indices, Morris screening, one at a time.

Points that failed are never dropped silently: a Sobol block or a trajectory that holds one is left
out whole, and how many are is part of the answer.
"""

from typing import Any, NamedTuple

import numpy as np

from negotiation.sweep.assumptions import Assumption, Column, Floats
from negotiation.sweep.designs import MORRIS_LEVELS, cube
from negotiation.sweep.summary import Found

RESAMPLES = 1000
CONFIDENCE = 0.95
FIFTH = 0.2


class Indices(NamedTuple):
    """A table of indices, a row an assumption.

    Attributes
    ----------
    rows : list of dict
        `assumption` and its numbers; intervals are half-widths at 95 %, from a bootstrap.
    used, left_out : int
        Blocks (or trajectories) that count, and those that hold a failed or missing point.
    """

    rows: list[dict[str, Any]]
    used: int
    left_out: int


def sobol(found: Found, output: str = "severity_index") -> Indices:
    """First-order and total Sobol indices of an output, from a `sobol` sample.

    Parameters
    ----------
    found : Found
    output : str
        One of `summary.OUTPUTS`.

    Returns
    -------
    Indices
        `first`, `first_interval`, `total`, `total_interval`; no rows where the output does not
        vary, or fewer than two blocks are whole.

    Notes
    -----
    Source: Sobol (2001); estimators of Saltelli et al. (2010), by SALib.
    """
    d = len(found.design.assumptions)
    blocks, left_out = _whole(found, output, d + 2)
    if len(blocks) < 2 or np.ptp(blocks) < 1e-12:
        return Indices([], len(blocks), left_out)
    from SALib.analyze import sobol as salib

    done = salib.analyze(
        cube(found.design.assumptions),
        blocks.ravel(),
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=0,
    )
    names = {"first": "S1", "first_interval": "S1_conf", "total": "ST", "total_interval": "ST_conf"}
    return Indices(_rows(found, done, names), len(blocks), left_out)


def morris(found: Found, output: str = "severity_index") -> Indices:
    """Elementary effects of an output, from a `morris` sample.

    Returns
    -------
    Indices
        `mean_absolute` (μ*), `interval`, `mean` (μ), `deviation` (σ; large against μ* means
        interactions or curvature), over each assumption's whole range.

    Notes
    -----
    Source: Morris (1991); Campolongo, Cariboni and Saltelli (2007), by SALib.
    """
    d = len(found.design.assumptions)
    blocks, left_out = _whole(found, output, d + 1)
    if len(blocks) < 2 or np.ptp(blocks) < 1e-12:
        return Indices([], len(blocks), left_out)
    from SALib.analyze import morris as salib

    assert found.design.unit is not None
    unit = found.design.unit.reshape(-1, d + 1, d)[_kept(found, output, d + 1)]
    done = salib.analyze(
        cube(found.design.assumptions),
        unit.reshape(-1, d),
        blocks.ravel(),
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=MORRIS_LEVELS,
        seed=0,
    )
    names = {"mean_absolute": "mu_star", "interval": "mu_star_conf", "mean": "mu"}
    return Indices(_rows(found, done, {**names, "deviation": "sigma"}), len(blocks), left_out)


def _rows(found: Found, done: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """SALib's answer as rows, the largest last column of a mean or total first."""
    columns = {ours: np.asarray(done[theirs], dtype=float) for ours, theirs in names.items()}
    rows = [
        {"assumption": a.key, **{name: float(c[j]) for name, c in columns.items()}}
        for j, a in enumerate(found.design.assumptions)
    ]
    by = "total" if "total" in names else "mean_absolute"
    return sorted(rows, key=lambda row: -row[by])


def _design_rows(found: Found, output: str, width: int) -> Floats:
    assert found.design.visits is not None
    return np.asarray(found.outputs[output][found.design.visits].reshape(-1, width))


def _kept(found: Found, output: str, width: int) -> Column:
    return np.asarray(np.isfinite(_design_rows(found, output, width)).all(axis=1))


def _whole(found: Found, output: str, width: int) -> tuple[Floats, int]:
    """Blocks of the design of which every point is there, and how many are not."""
    kept = _kept(found, output, width)
    return _design_rows(found, output, width)[kept], int((~kept).sum())


def tornado(found: Found, output: str = "severity_index") -> Indices:
    """What each assumption moves an output by.

    From a `tornado` sample: at its two ends, the others as the scenario has them. From any other
    sample: the mean over the points where it is in its lowest (highest) fifth, or has its lowest
    (highest) value where it has few; words by the values with the least and the largest mean.

    Returns
    -------
    Indices
        `low`, `high` (values, as text), `at_low`, `at_high` (the output), `swing`; with a `tornado`
        sample also `base`. `used` and `left_out` count points.
    """
    y = found.outputs[output]
    there = np.isfinite(y)
    rows = []
    for a in found.design.assumptions:
        column = found.columns()[a.key]
        row = (
            _at_ends(a, column, y, found)
            if found.sample == "tornado"
            else _between_parts(a, column[there], y[there])
        )
        if row:
            rows.append({"assumption": a.key, **row})
    rows.sort(key=lambda row: -abs(row["swing"]))
    return Indices(rows, int(there.sum()), int((~there).sum()))


def _at_ends(a: Assumption, column: Column, y: Floats, found: Found) -> dict[str, Any]:
    """The output at an assumption's ends, from a sample that moves one at a time."""
    own = column != column[0]
    places = [0, *np.flatnonzero(own & np.isfinite(y)).tolist()]
    if len(places) < 2 or not np.isfinite(y[0]):
        return {}
    by = column if a.kind in ("real", "whole") else y
    low, high = min(places, key=lambda i: by[i]), max(places, key=lambda i: by[i])
    row = _row(column[low], column[high], y[low], y[high])
    return {**row, "base": float(y[0])}


def _between_parts(a: Assumption, column: Column, y: Floats) -> dict[str, Any]:
    """Mean output at an assumption's low and high values, over all values of the others."""
    values = np.unique(column)
    if len(values) < 2:
        return {}
    if a.kind in ("real", "whole") and len(values) > 1 / FIFTH:
        low, high = np.quantile(column, [FIFTH, 1.0 - FIFTH])
        means = [float(y[column <= low].mean()), float(y[column >= high].mean())]
        return _row(f"up to {low:.3g}", f"from {high:.3g}", *means)
    means = [float(y[column == v].mean()) for v in values]
    ends = (0, len(values) - 1)
    if a.kind not in ("real", "whole"):
        ends = (int(np.argmin(means)), int(np.argmax(means)))
    return _row(values[ends[0]], values[ends[1]], means[ends[0]], means[ends[1]])


def _row(low: Any, high: Any, at_low: float, at_high: float) -> dict[str, Any]:
    def text(value: Any) -> str:
        if isinstance(value, bool | np.bool_):
            return str(bool(value)).lower()
        return f"{value:.3g}" if isinstance(value, float | np.floating) else str(value)

    return {
        "low": text(low),
        "high": text(high),
        "at_low": round(float(at_low), 9),
        "at_high": round(float(at_high), 9),
        "swing": round(float(at_high) - float(at_low), 9),
    }
