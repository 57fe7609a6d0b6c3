"""The eight phenomena that the model must show, each by its direction and with a margin.

Directions and sources were written before the tests were run. The model's values were searched so
that these hold together (`data/positions.toml`): the tests keep them, they are no evidence.
"""

import pytest

from negotiation import load, odds


def exact(name: str, **changes):
    """Odds of a scenario with changed assumptions; double underscores stand for dots."""
    return odds(load(name, {key.replace("__", "."): value for key, value in changes.items()}))


def likeliest(levels) -> int:
    return int(max(levels, key=lambda level: levels[level]))


def outcome(found) -> str:
    return max(found["outcomes"], key=lambda name: found["outcomes"][name])


NO_VETO = {"members__CHN__veto": False, "members__RUS__veto": False}


def test_1_a_ban_becomes_a_partial_cut_step_by_step() -> None:
    """Resolution 2375 (11 September 2017) against the draft of 6 September."""
    found, final = exact("dprk-2017"), load("dprk-2017").history.final
    assert outcome(found) == "adopted"
    assert found["unanimous"] > 0.5
    assert found["expected_rounds"] >= 3
    for key in ("oil_refined", "leader_assets", "interdiction", "workers", "textiles"):
        assert likeliest(found["provisions"][key]) == final[key], key
    right = sum(likeliest(v) == final[k] for k, v in found["provisions"].items())
    assert right >= 10  # of twelve; wrong are the officials listed and the joint ventures


def test_2_without_vetoes_the_text_is_severer() -> None:
    """Who needs nobody's consent gives less up (Romer and Rosenthal 1978)."""
    with_vetoes = exact("dprk-2017")["severity_index"]
    assert exact("dprk-2017", **NO_VETO)["severity_index"] > with_vetoes + 3


def test_3_without_enforcement_value_the_text_is_severer_and_unanimity_rarer() -> None:
    """A yes is worth a price only because enforcement needs it (Drezner 2000)."""
    usual, without = exact("dprk-2017"), exact("dprk-2017", enforcement_value=0)
    assert without["severity_index"] > usual["severity_index"] + 3
    assert without["unanimous"] < usual["unanimous"] - 0.2


def test_4_the_risk_of_breakdown_favours_who_has_the_better_breakdown_payoff() -> None:
    """Binmore, Rubinstein and Wolinsky (1986), on the only scenario whose path has threats.

    When talks break down the penholder may still table or withdraw its text, at no less than 0; the
    objector has to let it pass or pay for a no. So risk favours the penholder: a severer text.
    Fewer rounds leave fewer steps to concede.
    """
    safe, certain = exact("libya-2011", breakdown_risk=0), exact("libya-2011", breakdown_risk=1)
    assert certain["severity_index"] > safe["severity_index"] + 3
    short = exact("dprk-2017", rounds=4)
    assert short["outcomes"]["adopted"] > 0.9
    assert short["severity_index"] > exact("dprk-2017")["severity_index"] + 10


def test_5_a_lone_vetoer_blocks_less_often_than_the_pair() -> None:
    """14 of China's 16 vetoes between 1990 and 2022 were cast with Russia."""
    pair = exact("dprk-2022")
    for alone, other in (("CHN", "RUS"), ("RUS", "CHN")):
        lone = exact("dprk-2022", **{f"members__{other}__veto": False})
        assert lone["votes"][alone]["no"] < pair["votes"][alone]["no"] - 0.2
        assert lone["outcomes"]["vetoed"] < pair["outcomes"]["vetoed"] - 0.2


def test_6_exposing_a_veto_decides_that_a_lost_vote_is_called() -> None:
    """26 May 2022: vetoed 13-2, a month after A/RES/76/262 made every veto a debate."""
    exposed, unexposed = exact("dprk-2022"), exact("dprk-2022", exposure_value=0)
    assert exposed["outcomes"]["vetoed"] > 0.9
    assert unexposed["outcomes"]["vetoed"] < 0.1
    assert exposed["severity_index"] > unexposed["severity_index"] + 20
    voted = exposed["votes"]
    assert min(voted[m]["no"] for m in ("CHN", "RUS")) > 0.9
    assert min(v["yes"] for m, v in voted.items() if m not in ("CHN", "RUS")) > 0.5


def test_7_a_draft_fails_for_lack_of_nine_with_no_veto() -> None:
    """23 December 2016: seven yes, eight abstentions (SC/12653)."""
    found = exact("south-sudan-2016")
    assert outcome(found) == "failed"
    assert found["outcomes"]["failed"] > 0.7
    assert found["severity_index"] > 95
    region = exact("south-sudan-2016", regional_support=1)
    assert region["outcomes"]["failed"] < found["outcomes"]["failed"] - 0.3


def test_8_a_text_is_adopted_over_two_permanent_abstentions() -> None:
    """17 March 2011: 10-0-5, China and Russia among the abstentions."""
    found = exact("libya-2011")
    assert outcome(found) == "adopted"
    for member in ("CHN", "RUS"):
        assert found["votes"][member]["abstain"] > 0.5


@pytest.mark.parametrize("name", ["dprk-2017", "dprk-2022", "libya-2011", "south-sudan-2016"])
def test_the_outcome_history_had_is_the_likeliest(name) -> None:
    assert outcome(exact(name)) == load(name).history.outcome
