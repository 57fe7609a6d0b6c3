"""The parts of every payoff sum to the payoff in the record, and are what they are called."""

import numpy as np
import pytest
from conftest import scenarios
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiation import load, names, play, solve
from negotiation.moves import VOTE
from negotiation.payoff_parts import PARTS, ended_here, open_payoffs, places
from negotiation.reach import tally_at

WAYS = {
    "as it is": {},
    "known resolve": {"resolve_types": 1},
    "several sizes": {"package": "free"},
    "open": {"protocol": "open"},
    "short sight": {"foresight": 1, "outside_option": 0.3},
    "every term": {"exposure_value": 0.2, "text_value": 0.2, "failed_draft_cost": 0.3},
}


def opened(solved, seed=0):
    """Each round of a record with its payoffs opened."""
    record = play(solved, seed)
    at = places(solved, record)
    return [
        (r, p, open_payoffs(solved.problem, p)) for r, p in zip(record.rounds, at, strict=False)
    ]


def part(parts, name: str):
    return parts[..., PARTS.index(name)]


def check_sums(solved, seed: int) -> int:
    rounds = opened(solved, seed)
    for played, _, found in rounds:
        total = (found.now + found.later).sum(axis=-1)
        assert total[0] == pytest.approx(np.array(played.payoffs_penholder), abs=1e-9)
        assert total[1] == pytest.approx(np.array(played.payoffs_objector), abs=1e-9)
    return len(rounds)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("way", WAYS)
def test_the_parts_sum_to_the_payoff_in_the_record(name: str, way: str) -> None:
    solved = solve(load(name, WAYS[way]))
    shown = sum(check_sums(solved, seed) for seed in range(3))
    assert shown > 0 or name == "south-sudan-2016"


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios(), seed=st.integers(0, 3))
def test_the_parts_sum_to_the_payoff_whatever_the_scenario(scenario, seed: int) -> None:
    check_sums(solve(scenario), seed)


def test_a_place_is_where_the_record_says(dprk, record) -> None:
    found = places(dprk, record)
    assert len(found) == len(record.rounds) + 1
    texts = [r.draft for r in record.rounds] + [record.final]
    for place, text in zip(found, texts, strict=True):
        assert dprk.draft(place.seen.at.draft[place.position]) == text
    members = dprk.preferences.members
    assert [members[p.objector] for p in found[:-1]] == [r.objector for r in record.rounds]
    assert found[-1].objector == -1 or record.rounds[-1].then != "continue"


def test_an_end_in_this_round_is_the_formula_of_what_a_text_is_worth() -> None:
    """U = E g + P W + υ P(15-0) g + (ξ g - d) (1 - P), term by term (MODEL.md, 7.5)."""
    changes = {"exposure_value": 0.2, "text_value": 0.2, "resolve_types": 1, "rounds": 1}
    solved = solve(load("dprk-2017", changes))
    problem = solved.problem
    (_, place, found), *_ = opened(solved)
    at, tested = place.seen.at, 0
    for row in range(2):
        for column in range(2):
            after = at.next[place.position, row, column]
            if at.end[after] != VOTE:
                continue
            t, g = tally_at(at, after), at.gain[after, problem.pen]
            now = found.now[0, row, column]
            assert part(now, "gain") == pytest.approx(t.adopted * g)
            assert part(now, "leak") == pytest.approx(-(t.adopted - t.enforced) * g)
            assert part(now, "text") == pytest.approx(0.2 * t.adopted)
            assert part(now, "unanimity") == pytest.approx(
                problem.unanimity_value * t.unanimous * g
            )
            assert part(now, "exposure") == pytest.approx(0.2 * g * (1.0 - t.adopted))
            assert part(now, "failure") == pytest.approx(
                -problem.failed_draft_cost * (1.0 - t.adopted)
            )
            assert part(now, "leak") < 0.0
            tested += 1
    assert tested
    assert not found.later.any()
    assert not found.goes_on.any()


def test_the_objectors_parts_agree_with_the_probability_of_adoption() -> None:
    """Each type knows its own answer; over the types the text passes as often as the tally says."""
    solved = solve(load("dprk-2017", {"rounds": 1}))
    (_, place, found), *_ = opened(solved)
    at = place.seen.at
    tested = 0
    for row in range(2):
        after = at.next[place.position, row, 0]
        gain = float(at.gain[after, place.objector])
        if at.end[after] == VOTE and gain:
            adopted = part(found.now[1, row, 0], "gain") / gain
            assert adopted == pytest.approx(tally_at(at, after).adopted, abs=1e-9)
            tested += 1
    assert tested


def test_what_is_worth_nothing_is_no_part() -> None:
    changes = {"unanimity_value": 0.0, "enforcement_value": 0.0, "discount": 1.0, "text_value": 0.0}
    for _, _, found in opened(solve(load("dprk-2017", changes))):
        for name in ("unanimity", "leak", "waiting", "text", "exposure", "alone"):
            assert not part(found.now, name).any()
            assert part(found.later, name) == pytest.approx(0.0, abs=1e-15)


def test_waiting_is_what_discounting_takes(dprk) -> None:
    """From round 1 the path of 2375 lasts five rounds more, each discounted by the same share."""
    (_, _, first), *_ = opened(dprk)
    later = first.later[0, 1, 0]
    undiscounted = later.sum() - part(later, "waiting")
    assert later.sum() == pytest.approx(undiscounted * dprk.problem.discount**5, rel=1e-9)


def test_after_an_acceptance_nothing_breaks_down_and_after_a_threat_it_may(dprk) -> None:
    (_, _, first), *_ = opened(dprk)
    assert first.goes_on[:, 0] == pytest.approx([1.0, 1.0])
    assert first.goes_on[:, -1] == pytest.approx([1.0 - dprk.problem.breakdown_risk] * 2)
    assert np.all(np.diff(first.goes_on, axis=1) < 0.0)


def test_acting_alone_is_a_part_of_its_own() -> None:
    solved = solve(load("libya-2011", {"foresight": 0, "outside_option": 0.3}))
    record = play(solved)
    first = places(solved, record)[0]
    pen, objector = ended_here(solved.problem, first, first.objector)
    assert (pen, objector) == (pytest.approx(0.3), 0.0)
    found = open_payoffs(solved.problem, first)
    assert part(found.now[0], "alone").max() == pytest.approx(0.3)
