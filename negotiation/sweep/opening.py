"""A row of a sweep opened: the scenario and the seed that play the very same negotiation again."""

from pathlib import Path
from typing import NamedTuple

from negotiation.checks import ScenarioError
from negotiation.parsing import parse
from negotiation.scenario import Scenario
from negotiation.sweep import store
from negotiation.sweep.assumptions import override
from negotiation.sweep.manifest import rules
from negotiation.version import VERSION

SHORTEST = 4
"""Fewest digits of a run's name that are looked up."""


class Opened(NamedTuple):
    """A row as a negotiation to play: `talks.play(scenario, seed, replicate=replicate)`.

    `note` says where what is played may differ from the row; else it is empty.
    """

    scenario: Scenario
    seed: int
    replicate: int
    note: str


def open_run(folder: str | Path, run_id: str) -> Opened:
    """Find a run of a sweep by its name, or by the beginning of it.

    Raises
    ------
    ScenarioError
        If the folder holds no sweep of this model version, or no such run, or the run failed.
    """
    manifest = store.read_manifest(folder)
    if manifest["version"] != VERSION:
        raise ScenarioError(
            f"{folder}: found a sweep by model version {manifest['version']}, allowed {VERSION}"
        )
    row = _find(folder, run_id)
    if row["error"] is not None:
        raise ScenarioError(f"{row['run_id']}: this run failed, {row['error']}")
    inputs = next(s["inputs"] for s in manifest["scenarios"] if s["name"] == row["scenario"])
    kinds: dict[str, str] = manifest["kinds"]
    changes = {key: override(kind, row[key]) for key, kind in kinds.items()}
    scenario = parse(str(row["scenario"]), inputs, changes)
    note = ""
    if manifest["arguments"]["odds"]:
        note = "this row holds odds; what follows is one negotiation of it"
    elif manifest["rules"] != rules():
        note = "the model's sources have changed since this sweep: the row may have ended otherwise"
    return Opened(scenario, int(str(row["seed"])), int(str(row["replicate"])), note)


def _find(folder: str | Path, run_id: str) -> dict[str, object]:
    if len(run_id) < SHORTEST:
        raise ScenarioError(f"RUN_ID: found {run_id!r}, allowed at least {SHORTEST} digits")
    import pyarrow.compute as pc

    found: list[dict[str, object]] = []
    for part in store.each_part(folder):
        found += part.filter(pc.starts_with(part["run_id"], run_id)).to_pylist()
    names = {row["run_id"] for row in found}
    if not names:
        raise ScenarioError(f"RUN_ID: found no run {run_id!r} in {folder}, allowed one of its rows")
    if len(names) > 1:
        raise ScenarioError(f"RUN_ID: found {len(names)} runs that begin so, allowed one")
    return found[0]
