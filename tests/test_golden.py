"""Golden records: what each scenario of the library does today, to notice any change.

After a change that is meant, write them again:
`negotiation run NAME --json > tests/golden/NAME.run.json`, and `odds` likewise.
"""

import json
from pathlib import Path

import pytest

from negotiation import load, names, odds, play
from negotiation.jsons import canonical
from negotiation.version import VERSION

GOLDEN = Path(__file__).parent / "golden"


def differing(golden, now, key="") -> list[str]:
    """Where two JSON values differ by more than rounding may."""
    if isinstance(golden, dict) and isinstance(now, dict) and golden.keys() == now.keys():
        return [d for k in golden for d in differing(golden[k], now[k], f"{key}.{k}")]
    if isinstance(golden, list) and isinstance(now, list) and len(golden) == len(now):
        return [d for i, g in enumerate(golden) for d in differing(g, now[i], f"{key}[{i}]")]
    if isinstance(golden, float) and isinstance(now, float | int):
        return [] if abs(golden - now) <= 1e-9 else [f"{key}: {golden} became {now}"]
    return [] if golden == now else [f"{key}: {golden} became {now}"]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("what", ["run", "odds"])
def test_golden_record(name: str, what: str) -> None:
    path = GOLDEN / f"{name}.{what}.json"
    assert path.is_file(), f"{name} has no golden {what}: see this file's first lines"
    golden = json.loads(path.read_text("utf-8"))
    scenario = load(name)
    now = canonical(play(scenario).as_dict() if what == "run" else odds(scenario))
    assert golden.pop("version", VERSION)
    now.pop("version", None)
    assert differing(golden, now) == []


def test_no_golden_record_of_a_scenario_that_is_gone() -> None:
    assert {p.name.split(".")[0] for p in GOLDEN.glob("*.json")} == set(names())


@pytest.mark.parametrize("name", names())
def test_every_scenario_has_a_handout_and_sources(name: str) -> None:
    from negotiation.library import brief

    text = brief(name) or ""
    for heading in ("## The figures", "## What is known and what is assumed", "## Questions"):
        assert heading in text
    assert load(name).sources
