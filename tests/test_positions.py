"""The position rule: one for all scenarios, complete, and without tipped votes."""

import numpy as np
import pytest
from conftest import scenarios
from hypothesis import given, settings

from negotiation import load
from negotiation.positions import contestedness, fill, rule
from negotiation.scenario import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_coded(kind: str) -> None:
    assert 0 <= contestedness(kind) <= 1


@given(scenarios())
@settings(max_examples=40)
def test_preferences_are_complete(scenario) -> None:
    own = fill(scenario)
    assert np.allclose(own.salience.sum(axis=1), 1)
    assert ((own.ideal >= 0) & (own.ideal <= 1) & (own.salience >= 0)).all()
    assert own.ideal[own.members.index(scenario.pen)] == pytest.approx(1)
    for member in own.members:
        for p in scenario.provisions:
            assert own.origins[f"members.{member}.ideal.{p.key}"]
            assert own.origins[f"members.{member}.salience.{p.key}"]


def test_patronage_lowers_a_members_ideals() -> None:
    low, high = (fill(load("dprk-2017", {"patrons.CHN": v})) for v in (0.1, 0.9))
    china = low.members.index("CHN")
    assert (high.ideal[china] < low.ideal[china]).all()
    assert np.allclose(high.ideal[china + 1 :], low.ideal[china + 1 :])


def test_contested_kinds_have_lower_ideals(dprk) -> None:
    keys = [p.key for p in dprk.scenario.provisions]
    russia = dprk.preferences.ideal[dprk.preferences.members.index("RUS")]
    assert russia[keys.index("leader_assets")] < russia[keys.index("oil_crude")]
    assert russia[keys.index("oil_crude")] < russia[keys.index("officials_listed")]


def test_a_stated_value_wins_and_says_so() -> None:
    stated = fill(load("dprk-2017", {"members.CHN.salience.textiles": 0.5, "members.CHN.leak": 1}))
    china = stated.members.index("CHN")
    assert stated.salience[china, 3] == pytest.approx(0.5)
    assert stated.salience[china].sum() == pytest.approx(1)
    assert stated.leak[china] == 1
    assert stated.origins["members.CHN.leak"] == "scenario"
    assert stated.origins["members.CHN.salience.workers"] == "position rule, rescaled"
    assert stated.origins["members.CHN.trade_share"].startswith("scenario: ITC")
    assert stated.origins["members.FRA.trade_share"] == "unknown, taken as 0"


def test_no_bandwagon_tips_a_first_draft(dprk) -> None:
    """No friend of the text is near certain to vote no on it; no one but sponsors is sure."""
    no, yes = dprk.outlook.at.no[0], dprk.outlook.at.yes[0]
    members = dprk.preferences.members
    for friend in ("FRA", "GBR", "JPN", "ITA", "SWE", "UKR"):
        assert no[members.index(friend)] < 0.01
    assert (yes[~dprk.preferences.sponsor] < 1).all()


def test_every_value_of_the_rule_has_a_note() -> None:
    assert {"contestedness", "disposition", "salience", "costs"} <= set(rule())


def test_a_flow_of_zero_costs_nobody(dprk) -> None:
    """No gas liquids are imported (assumed): no other member weighs them."""
    k = [p.key for p in dprk.scenario.provisions].index("natural_gas_liquids")
    others = ~dprk.preferences.sponsor
    assert (dprk.preferences.salience[others, k] == 0).all()
    assert dprk.preferences.salience[~others, k] > 0
