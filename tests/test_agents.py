"""Mesa's pace: the same record as without Mesa, and agents that decide."""

import pytest

from negotiation import Talks, View, load, play, solve
from negotiation.agents import CouncilModel, MemberAgent


class StubbornChina(MemberAgent):
    """Threatens, whatever is offered."""

    def decide(self, view: View) -> str:
        return "threaten" if view.question == "answer" else super().decide(view)


@pytest.fixture(scope="module")
def solved():
    return solve(load("dprk-2017"))


@pytest.mark.parametrize("seed", [0, 1, 2**62])
def test_same_seed_same_record_as_without_mesa(solved, seed) -> None:
    model = CouncilModel(case=solved, rng=seed)
    steps = 0
    while model.running:
        model.step()
        steps += 1
    assert model.record == play(solved, seed)
    assert steps == model.round == len(model.record.rounds)


def test_a_step_after_the_end_changes_nothing(solved) -> None:
    model = CouncilModel(case=solved)
    record = model.play()
    rows = len(model.datacollector.get_model_vars_dataframe())
    model.step()
    assert model.record is record
    assert len(model.datacollector.get_model_vars_dataframe()) == rows


def test_data_collector_holds_what_the_record_says(solved) -> None:
    model = CouncilModel(case=solved)
    record = model.play()
    talk = model.datacollector.get_model_vars_dataframe()
    assert list(talk["severity"]) == [r.severity_index for r in record.rounds] + [
        record.severity_index
    ]
    assert list(talk["objector"][:-1]) == [r.objector for r in record.rounds]
    assert talk["outcome"].iloc[-1] == "adopted"
    people = model.datacollector.get_agent_vars_dataframe().reset_index()
    first = people[people["Step"] == 0].set_index("member")
    for member, stance in record.rounds[0].stances.items():
        assert first.loc[member, "yes"] == stance["yes"]
    assert first.loc["USA", "role"] == "penholder"
    assert {first.loc[m, "role"] for m in ("CHN", "RUS", "FRA", "GBR")} == {"permanent"}
    game = record.rounds[0]
    expected = game.equilibria[game.chosen]["payoffs"]
    assert first.loc["USA", "payoff"] == pytest.approx(expected[0])
    assert first.loc[game.objector, "payoff"] == Talks(solved).worth[game.objector]


def test_agents_remember_what_was_said(solved) -> None:
    model = CouncilModel(case=solved)
    record = model.play()
    for agent in model.agents:
        assert agent.memory == record.rounds


def test_a_stubborn_china_changes_the_negotiation(solved) -> None:
    """All rounds go to China, which never commits; so its veto stays possible to the end."""
    usual = play(solved)
    assert {r.objector for r in usual.rounds} == {"CHN", "RUS"}
    assert "CHN" in usual.rounds[-1].committed
    for seed in range(8):
        record = CouncilModel(case=solved, rng=seed, members={"CHN": StubbornChina}).play()
        assert {(r.objector, r.objector_action) for r in record.rounds} == {("CHN", "threaten")}
        assert not any(r.committed for r in record.rounds)
        assert record.stances["CHN"]["no"] > 0
        assert record.final != usual.final


def test_an_agent_may_not_act_against_the_rules(solved) -> None:
    class Loud(MemberAgent):
        def decide(self, view: View) -> str:
            return "shout"

    with pytest.raises(ValueError, match="CHN, answer: found 'shout', allowed"):
        CouncilModel(case=solved, members={"CHN": Loud}).play()


def test_members_that_do_not_sit_are_refused(solved) -> None:
    with pytest.raises(ValueError, match="members: found DEU, allowed CHN"):
        CouncilModel(case=solved, members={"DEU": StubbornChina})
