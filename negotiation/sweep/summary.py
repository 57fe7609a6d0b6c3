"""What a sweep found, point by point, and how it is shared out: the numbers behind its report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.scenario import OUTCOMES, Scenario
from negotiation.sweep import store
from negotiation.sweep.assumptions import Column, Floats
from negotiation.sweep.designs import Design
from negotiation.sweep.manifest import plan_of

if TYPE_CHECKING:
    import pandas

OUTPUTS = {
    "severity_index": "severity index, 0 to 100",
    "adopted": "probability of adoption",
    "rounds": "rounds",
}


@dataclass(frozen=True, eq=False)
class Found:
    """The results of one scenario of a sweep.

    Attributes
    ----------
    scenario : Scenario
    design : Design
    sample : str
    odds : bool
    frame : pandas.DataFrame
        Its rows that did not fail.
    outputs : mapping of str to ndarray, shape (points,)
        Means over the replicates that did not fail; nan where there is none.
    stored, failed, planned : int
        Runs.
    """

    scenario: Scenario
    design: Design
    sample: str
    odds: bool
    frame: "pandas.DataFrame"
    outputs: Mapping[str, Floats]
    stored: int
    failed: int
    planned: int

    def columns(self) -> dict[str, Column]:
        """Value of every assumption at every point."""
        return self.design.columns(np.arange(self.design.points))

    def outcomes(self) -> Floats:
        """Share of every outcome in every row, shape (rows, 4)."""
        if self.odds:
            shares = self.frame[[f"outcomes.{name}" for name in OUTCOMES]]
            return np.asarray(shares.to_numpy(dtype=float))
        return np.column_stack([self.frame["outcome"] == name for name in OUTCOMES]).astype(float)

    def levels(self) -> dict[str, Floats]:
        """Share of every level of every provision in the last text."""
        shares = {}
        for p in self.scenario.provisions:
            count = self._count(p.key)
            if self.odds:
                names = [f"provisions.{p.key}.{x}" for x in range(count)]
                shares[p.key] = self.frame[names].mean().to_numpy()
            else:
                final = self.frame[f"final.{p.key}"].to_numpy(dtype=np.int64)
                shares[p.key] = np.bincount(final, minlength=count) / max(1, len(final))
        return shares

    def _count(self, key: str) -> int:
        if not self.odds:
            return len(next(p.ladder for p in self.scenario.provisions if p.key == key))
        return sum(name.startswith(f"provisions.{key}.") for name in self.frame.columns)


def find(folder: str) -> list[Found]:
    """Read what a sweep found, scenario by scenario; also while it is running.

    Raises
    ------
    ScenarioError
        As `store.read` does.
    """
    manifest = store.read_manifest(folder)
    plan, frame = plan_of(manifest), store.read(folder)
    at = dict(zip(frame["run_id"], range(len(frame)), strict=True))
    found = []
    for s, scenario in enumerate(plan.scenarios):
        count = plan.designs[s].points * plan.order.runs
        names = (
            name
            for piece in plan.pieces()
            if piece[0] == s
            for name in plan.runs(*piece).ids.astype(str).tolist()
        )
        rows = np.fromiter((at.get(name, -1) for name in names), dtype=np.int64, count=count)
        own = frame[frame["scenario"] == scenario.name]
        good = own[own["error"].isna()]
        values = _outputs(frame, plan.order.odds)
        found.append(
            Found(
                scenario,
                plan.designs[s],
                plan.order.sample,
                plan.order.odds,
                good,
                {name: _means(y, rows, plan.order.runs) for name, y in values.items()},
                len(own),
                len(own) - len(good),
                count,
            )
        )
    return found


def _outputs(frame: "pandas.DataFrame", odds: bool) -> dict[str, Floats]:
    """Outputs row by row; nan where the run failed."""
    if odds:
        names = ("severity_index", "outcomes.adopted", "expected_rounds")
        return dict(zip(OUTPUTS, (frame[n].to_numpy(dtype=float) for n in names), strict=True))
    adopted = np.where(frame["error"].isna(), frame["outcome"] == "adopted", np.nan)
    return {
        "severity_index": frame["severity_index"].to_numpy(dtype=float),
        "adopted": adopted.astype(float),
        "rounds": frame["rounds_played"].to_numpy(dtype=float),
    }


def _means(values: Floats, rows: Any, runs: int) -> Floats:
    """Mean over each point's replicates that are stored and did not fail."""
    drawn = np.where(rows >= 0, np.append(values, np.nan)[rows], np.nan).reshape(-1, runs)
    there = np.isfinite(drawn)
    total = np.where(there, drawn, 0.0).sum(axis=1)
    missing = np.full(len(drawn), np.nan)
    return np.asarray(np.divide(total, there.sum(axis=1), out=missing, where=there.any(axis=1)))
