"""What several tests need: the 2375 scenario, solved and played once, and random scenarios."""

import os
from pathlib import Path

import pytest
from browser import address, browser, page  # noqa: F401
from hypothesis import settings
from hypothesis import strategies as st

from negotiation import Scenario, load, play, solve
from negotiation.council import sitting
from negotiation.parsing import parse
from negotiation.scenario import KINDS, TRIGGERS

settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def dprk():
    return solve(load("dprk-2017"))


@pytest.fixture(scope="session")
def record(dprk):
    return play(dprk)


@pytest.fixture
def evidence() -> Path:
    """The evidence's folder; skips where it is not at hand."""
    places = [os.environ.get("NEGOTIATION_EVIDENCE", ""), ROOT.parent / "shared" / "evidence"]
    for place in places:
        if place and Path(place).is_dir():
            return Path(place)
    pytest.skip("no evidence here: set NEGOTIATION_EVIDENCE to its folder")


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Random scenarios: any Council, up to three measures, numbers all over their ranges."""
    year = draw(st.integers(1996, 2025))
    isos = [seat.iso for seat in sitting(year)]
    shares = st.floats(0, 1, width=16)
    data = {
        "title": "Random",
        "target": draw(st.sampled_from(["PRK", "LBY", "SSD", "ZZZ"])),
        "date": f"{year}-05-01",
        "penholder": [draw(st.sampled_from(isos))],
        "trigger": draw(st.sampled_from(TRIGGERS)),
        "regional_support": draw(st.integers(-1, 1)),
        "patrons": draw(st.dictionaries(st.sampled_from(isos), shares, max_size=2)),
        "rounds": draw(st.integers(1, 5)),
        "foresight": draw(st.sampled_from([0, 1, 2, 40])),
        "package": draw(st.one_of(st.floats(0.02, 0.6), st.just("free"))),
        "breakdown_risk": draw(shares),
        "discount": draw(st.floats(0.3, 1)),
        "text_value": draw(st.floats(0, 0.5)),
        "unanimity_value": draw(st.floats(0, 0.5)),
        "enforcement_value": draw(st.floats(0, 2)),
        "failed_draft_cost": draw(st.floats(0, 0.5)),
        "exposure_value": draw(st.floats(0, 0.5)),
        "outside_option": draw(st.floats(-0.5, 0.8)),
        "vote_noise": draw(st.floats(0.01, 0.5)),
        "cue": draw(st.floats(0, 0.5)),
        "resolve_types": draw(st.sampled_from([1, 2, 5])),
        "protocol": draw(st.sampled_from(["linkage", "linkage", "open"])),
        "selection": draw(st.sampled_from(["payoff_then_risk", "risk", "mixed"])),
        "provisions": {
            f"measure_{k}": {
                "kind": draw(st.sampled_from(KINDS)),
                "ladder": [f"text {i}" for i in range(draw(st.integers(1, 4)))],
                "weight": draw(st.floats(0.1, 3)),
            }
            for k in range(draw(st.integers(1, 3)))
        },
        "members": {
            iso: {
                "block_cost": draw(shares),
                "resolve_spread": draw(st.floats(0, 2)),
                "trade_share": draw(shares),
                "leak": draw(shares),
            }
            for iso in draw(st.sets(st.sampled_from(isos), max_size=3))
        },
    }
    return parse("random", data)
