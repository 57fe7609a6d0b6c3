"""The same rules at all paces: batches against single runs, run by run and number by number."""

import os

import numpy as np
import pytest
from conftest import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from negotiation import load, odds, play, solve
from negotiation.batches import follow_all, play_all, stack

OUTCOMES = ("adopted", "vetoed", "failed", "withdrawn")
NAMES = ("dprk-2017", "dprk-2022", "libya-2011", "south-sudan-2016")


def alike(solved, plays, i: int, record) -> None:
    """Run i of a batch came to what the record says."""
    assert OUTCOMES[plays.outcome[i]] == record.outcome
    assert solved.draft(plays.final[i]) == record.final
    assert plays.rounds[i] == len(record.rounds)
    members = solved.preferences.members
    answers = ("yes", "no", "abstain")
    cast = {m: answers[v] for m, v in zip(members, plays.vote[i], strict=True) if v >= 0}
    assert cast == record.vote


@given(scenarios(), st.integers(0, 2**40))
@settings(max_examples=30)
def test_a_batch_plays_what_single_runs_play(scenario, seed) -> None:
    solved = solve(scenario)
    problems = stack([solved.problem] * 3)
    seeds, replicates = np.full(3, seed), np.arange(3)
    plays = play_all(problems, solved.preferences.members, seeds, replicates)
    for i in range(3):
        alike(solved, plays, i, play(solved, seed, replicate=i))


def test_a_batch_of_different_problems_has_each_ones_odds() -> None:
    changes = [{"text_value": v, "breakdown_risk": q} for v in (0.02, 0.1) for q in (0.0, 0.3)]
    solved = [solve(load("dprk-2017", c)) for c in changes]
    many = follow_all(stack([s.problem for s in solved]))
    for i, each in enumerate(solved):
        exact = odds(each)
        assert many.outcomes[i].tolist() == list(exact["outcomes"].values())
        assert many.totals[i, 1] == exact["expected_rounds"]
        for k, levels in enumerate(exact["provisions"].values()):
            assert many.levels[i, k].tolist() == list(levels.values())


@pytest.mark.parametrize("workers", [1, 2])
def test_the_number_of_threads_changes_nothing(workers) -> None:
    solved = solve(load("libya-2011", {"vote_noise": 0.05}))
    problems, runs = stack([solved.problem] * 64), np.arange(64)
    plays = play_all(problems, solved.preferences.members, runs * 0, runs, workers)
    alone = play_all(problems, solved.preferences.members, runs * 0, runs, 1)
    for one, other in zip(plays, alone, strict=True):
        assert (one == other).all()
    assert len(set(plays.outcome.tolist())) > 1 or len(set(plays.rounds.tolist())) > 1


WAYS = {
    "linkage": {},
    "free": {"package": "free"},
    "open": {"protocol": "open"},
    "known": {"resolve_types": 1},
    "noisy": {"vote_noise": 0.15, "breakdown_risk": 0.2},
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", WAYS)
def test_odds_agree_with_many_runs(name, way) -> None:
    """No frequency is further from its exact probability than one chance in a million allows."""
    runs = int(os.environ.get("NEGOTIATION_RUNS", "2000"))
    solved = solve(load(name, WAYS[way]))
    exact = odds(solved)
    numbers = np.arange(runs)
    problems = stack([solved.problem] * runs)
    plays = play_all(problems, solved.preferences.members, numbers * 0 + 11, numbers)

    def near(p: float, count: int, among: int | None = None) -> bool:
        drawn = binom(runs if among is None else among, min(1.0, max(0.0, p)))
        return min(drawn.cdf(count), drawn.sf(count - 1)) > 1e-6

    for i, outcome in enumerate(OUTCOMES):
        assert near(exact["outcomes"][outcome], (plays.outcome == i).sum()), outcome
    for k, (key, levels) in enumerate(exact["provisions"].items()):
        for level, p in levels.items():
            assert near(p, (plays.final[:, k] == int(level)).sum()), (key, level)
    held = plays.vote[:, 0] >= 0
    assert near(exact["unanimous"], (plays.vote == 0).all(axis=1).sum())
    for i, (member, answers) in enumerate(exact["votes"].items()):
        for said, p in enumerate(answers.values()):
            assert near(p, (plays.vote[held, i] == said).sum(), held.sum()), (member, said)
    spread = plays.rounds.std() / runs**0.5
    assert abs(plays.rounds.mean() - exact["expected_rounds"]) <= 4.5 * max(spread, 1e-9)
