"""Talks: records replay to themselves, members decide, promises and certificates hold."""

import pytest
from conftest import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation import Talks, View, equilibrium, load, play, replay, solve
from negotiation.jsons import canonical, differences
from negotiation.measures import severity_index


@given(scenarios(), st.integers(0, 2**63 - 1))
@settings(max_examples=40)
def test_a_record_replays_to_itself(scenario, seed) -> None:
    """Also after it went through JSON."""
    record = play(scenario, seed)
    written = canonical(record.as_dict())
    assert replay(record.as_dict()) == record
    assert differences(written, canonical(replay(written).as_dict())) == []


@given(scenarios(), st.integers(0, 10**6))
@settings(max_examples=40)
def test_a_record_keeps_the_rules(scenario, seed) -> None:
    solved = solve(scenario)
    record = play(solved, seed)
    texts = [r.draft for r in record.rounds] + [record.final]
    for played, after in zip(record.rounds, texts[1:], strict=True):
        conceded = played.penholder_action != "hold"
        offered = {k: played.offer.get(k, [v, v])[1] for k, v in played.draft.items()}
        assert after == (offered if conceded else played.draft)
        assert all(new < old for old, new in played.offer.values())
        assert played.severity_index == severity_index(scenario, solved.preferences, played.draft)
    if record.vote:
        bound = set(record.rounds[-1].committed) if record.rounds else set()
        assert not any(record.vote[m] == "no" for m in bound)
        yes = sum(v == "yes" for v in record.vote.values())
        blocked = any(
            record.vote[m] == "no"
            for m, veto in zip(solved.preferences.members, solved.preferences.veto, strict=True)
            if veto
        )
        expected = "failed" if yes < 9 else "vetoed" if blocked else "adopted"
        assert record.outcome == expected
    else:
        assert record.outcome == "withdrawn"


def accepts(played, resolve: int) -> float:
    """Probability that a type accepts: column c is "all but the c most resolute types accept"."""
    live = [t for t, p in enumerate(played.beliefs[played.objector]) if p > 0]
    cuts = played.equilibria[played.chosen]["objector"]
    return sum(p for c, p in enumerate(cuts[:-1]) if resolve <= live[len(live) - 1 - c])


@given(scenarios(), st.integers(0, 100))
@settings(max_examples=30)
def test_every_game_shown_is_certified_and_agrees_with_the_kernel(scenario, seed) -> None:
    solved = solve(scenario)
    views: list[View] = []

    def watch(view: View) -> str:
        views.append(view)
        return equilibrium(view)

    record = play(solved, seed, dict.fromkeys(solved.preferences.members, watch))
    assert record == play(solved, seed)
    moves = [v for v in views if v.question == "revise"]
    answers = [v for v in views if v.question == "answer"]
    for played, move, answer in zip(record.rounds, moves, answers, strict=True):
        chosen = played.equilibria[played.chosen]
        assert all(e["regret"] <= 1e-9 for e in played.equilibria)
        assert chosen["penholder"] == pytest.approx(move.odds, abs=1e-9)
        assert accepts(played, answer.resolve) == pytest.approx(answer.odds[0], abs=1e-9)
        assert played.payoffs_objector == answer.payoffs[1].tolist()


def test_another_decider_does_not_shift_the_others_draws(dprk) -> None:
    draws: dict[str, list[tuple]] = {"usual": [], "changed": []}

    def watching(name: str):
        def decide(view: View) -> str:
            draws[name].append((view.round, view.member, view.question, view.draw))
            return equilibrium(view)

        return decide

    others = [m for m in dprk.preferences.members if m != "CHN"]
    play(dprk, 5, {m: watching("usual") for m in others})
    play(dprk, 5, {**{m: watching("changed") for m in others}, "CHN": lambda v: v.options[-1]})
    usual = {key: draw for *key, draw in map(list, draws["usual"]) for key in [tuple(key)]}
    changed = {key: draw for *key, draw in map(list, draws["changed"]) for key in [tuple(key)]}
    common = usual.keys() & changed.keys()
    assert common
    assert all(usual[key] == changed[key] for key in common)


def test_a_round_after_the_end_is_refused(dprk) -> None:
    talks = Talks(dprk)
    while talks.open:
        talks.play_round()
    with pytest.raises(RuntimeError, match="the talks are over"):
        talks.play_round()


def test_a_text_nobody_objects_to_is_voted_on_at_once() -> None:
    everyone = {f"members.{seat.iso}.ideal": {"a": 1.0} for seat in load("dprk-2017").seats}
    from negotiation.parsing import parse

    data = {
        "title": "Agreed",
        "target": "PRK",
        "date": "2017-09-11",
        "penholder": "USA",
        "provisions": {"a": {"kind": "mandate", "ladder": ["all of it"]}},
    }
    record = play(parse("agreed", data, everyone))
    assert record.rounds == []
    assert record.outcome == "adopted"
    assert record.final == {"a": 1}


def test_tampered_records_are_told_apart(dprk) -> None:
    written = canonical(play(dprk).as_dict())
    written["rounds"][0]["payoffs_penholder"][0][0] += 0.5
    written["severity_index"] = 1.0
    found = differences(written, canonical(replay(written).as_dict()))
    assert len(found) == 2
    assert found[0].startswith("rounds[0].payoffs_penholder[0][0]: found ")
