"""The rules: stage games against a slow second reckoning, exact odds, invariances, phenomena."""

import numpy as np
import pytest
from conftest import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation import load, odds, play, solve
from negotiation.bargaining import horizon, learn, stage
from negotiation.equilibria import REGRET
from negotiation.odds import follow


def regret(stage: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    a, b = stage
    return max((a @ y).max() - x @ a @ y, (x @ b).max() - x @ b @ y)


def possible(believed) -> list[int]:
    """The types of a member that are thought possible, softest first."""
    return [t for t, p in enumerate(believed) if p > 0]


def games(seen):
    """Every (horizon, position) that has a stage game and can be met in time."""
    for h, position in np.ndindex(seen.values.rows.shape[:2]):
        if seen.at.next[position, 0, 0] >= 0 and seen.values.rows[h, position].any():
            yield h, position


@given(scenarios())
@settings(max_examples=60)
def test_neither_player_gains_by_deviating(scenario) -> None:
    """In every stage of every horizon, given its continuation values."""
    solved = solve(scenario)
    seen = solved.outlook
    for h, position in games(seen):
        game, x, y = stage(solved.problem, seen, h, position)
        assert x.sum() == pytest.approx(1)
        assert y.sum() == pytest.approx(1)
        assert regret(game, x, y) <= REGRET
        assert x == pytest.approx(seen.values.rows[h, position, : len(x)], abs=1e-12)


def cell(solved, left: int, position: int, row: int, answer: int, who: int, kind: int) -> float:
    """What a cell is worth to a type, reckoned recursively with full foresight."""
    at, problem = solved.outlook.at, solved.problem
    after = at.next[position, row, answer]
    ends = solved.outlook.ends[after]
    end = ends[solved.outlook.party[who], kind]
    if left == 0 or at.next[after, 0, 0] < 0:
        return end
    pen = problem.pen
    later = problem.discount * value(solved, left - 1, after, pen, 0)
    if later <= ends[0, 0]:
        return end
    q = problem.breakdown_risk if answer == 1 else 0
    return q * end + (1 - q) * problem.discount * value(solved, left - 1, after, who, kind)


def value(solved, left: int, position: int, who: int, kind: int) -> float:
    seen = solved.outlook
    objector = seen.at.objector[position]
    accept = seen.values.accept[left, position]
    accepts = accept[kind] if who == objector else seen.belief[objector] @ accept
    return sum(
        x * (p * cell(solved, left, position, row, answer, who, kind))
        for row, x in enumerate(seen.values.rows[left, position])
        if x > 0
        for answer, p in enumerate((accepts, 1 - accepts))
    )


@given(scenarios())
@settings(max_examples=25)
def test_stage_games_against_a_recursive_reckoning(scenario) -> None:
    """The compiled backward induction against plain recursion over the same positions."""
    if scenario.foresight < scenario.rounds or scenario.protocol == "open":
        return
    solved = solve(scenario)
    seen, pen = solved.outlook, solved.problem.pen
    left = min(2, scenario.rounds - 1)
    for h, position in list(games(seen))[:40]:
        if h != left:
            continue
        objector = seen.at.objector[position]
        believed = seen.belief[objector]
        game, _, _ = stage(solved.problem, seen, h, position)
        for row, column in np.ndindex(game.shape[1:]):
            soft = len(possible(believed)) - column
            expected = [0.0, 0.0]
            for rank, kind in enumerate(possible(believed)):
                answer = 0 if rank < soft else 1
                for k, who in enumerate((pen, objector)):
                    worth = cell(solved, left, position, row, answer, who, kind)
                    expected[k] += believed[kind] * worth
            assert game[:, row, column] == pytest.approx(expected, abs=1e-9)


def test_bayes_rule_by_hand() -> None:
    """After an acceptance by the two softer of three types, and after a threat."""
    believed, accept = np.array([0.2, 0.3, 0.5]), np.array([1.0, 0.5, 0.0])
    after, learnt = learn(believed, accept, 0)
    assert learnt
    assert after == pytest.approx([0.2 / 0.35, 0.15 / 0.35, 0])
    assert learn(believed, accept, 1)[0] == pytest.approx([0, 0.15 / 0.65, 0.5 / 0.65])


def test_an_unexpected_answer_shows_the_most_resolute_type() -> None:
    believed = np.array([0.5, 0.5])
    assert learn(believed, np.ones(2), 1)[0].tolist() == [0, 1]
    assert learn(believed, np.ones(2), 0) == (pytest.approx(believed), False)


@given(scenarios())
@settings(max_examples=60)
def test_odds_sum_to_one(scenario) -> None:
    exact = odds(scenario)
    whole = 1 - exact["left_out"]
    assert exact["left_out"] < 1e-6
    assert sum(exact["outcomes"].values()) == pytest.approx(whole, abs=1e-9)
    for levels in exact["provisions"].values():
        assert sum(levels.values()) == pytest.approx(whole, abs=1e-9)
    for answers in exact["votes"].values():
        assert sum(answers.values()) == pytest.approx(1, abs=1e-9) or not any(answers.values())
    assert 0 <= exact["expected_rounds"] <= scenario.rounds + 1e-9
    assert -1e-9 <= exact["severity_index"] <= 100 + 1e-9


@given(scenarios())
@settings(max_examples=40)
def test_a_text_only_weakens_and_a_promise_binds(scenario) -> None:
    at = solve(scenario).outlook.at
    for position, row, answer in np.ndindex(at.next.shape):
        after = at.next[position, row, answer]
        if after >= 0:
            assert (at.draft[after] <= at.draft[position]).all()
            assert (at.committed[after] >= at.committed[position]).all()


def marginals(problem, order=None) -> np.ndarray:
    found = follow(problem)
    levels = found.levels if order is None else found.levels[np.argsort(order)]
    return np.concatenate([levels.ravel(), found.outcomes, found.totals[:2]])


@given(st.permutations(range(15)), st.permutations(range(12)))
@settings(max_examples=10)
def test_odds_do_not_depend_on_the_order_of_members_or_measures(dprk, members, measures) -> None:
    """Measures of one kind and members alike tie, and ties go by order: so all differ here."""
    noise = 1 + 0.01 * np.sin(np.arange(12) * 1.7) * np.cos(np.arange(15) * 1.3)[:, None]
    problem = dprk.problem._replace(gains=dprk.problem.gains * noise[:, :, None], noise=0.2)
    rows = np.array(members)
    moved = problem._replace(
        gains=np.ascontiguousarray(problem.gains[rows][:, measures]),
        levels=problem.levels[measures],
        first=problem.first[measures],
        pen=int(np.argsort(rows)[problem.pen]),
        sponsor=problem.sponsor[rows],
        veto=problem.veto[rows],
        prior=problem.prior[rows],
        block_cost=problem.block_cost[rows],
        tolerance=problem.tolerance[rows],
        leak=problem.leak[rows],
    )
    assert marginals(moved, measures) == pytest.approx(marginals(problem), abs=1e-9)


MIXING = {
    "rounds": 4,
    "breakdown_risk": 0.3,
    "vote_noise": 0.15,
    "text_value": 0.02,
    "members.CHN.block_cost": 0.02,
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        MIXING,
        {**MIXING, "selection": "mixed"},
        {**MIXING, "foresight": 1},
        {**MIXING, "resolve_types": 5},
        {**MIXING, "package": "free", "resolve_types": 5},
        {**MIXING, "protocol": "open", "resolve_types": 3},
    ],
)
def test_odds_agree_with_simulated_runs(changes) -> None:
    """2,000 seeded runs: every frequency within 4.5 standard errors of its exact probability."""
    solved = solve(load("dprk-2017", changes))
    exact, runs = odds(solved), 2000
    records = [play(solved, seed=3, replicate=r) for r in range(runs)]

    def near(p: float, number: int, among: int = runs) -> bool:
        return abs(number - p * among) <= 4.5 * max((p * (1 - p) * among) ** 0.5, 1e-3)

    for outcome, p in exact["outcomes"].items():
        assert near(p, sum(r.outcome == outcome for r in records)), outcome
    for key, levels in exact["provisions"].items():
        for level, p in levels.items():
            assert near(p, sum(r.final[key] == int(level) for r in records)), (key, level)
    assert near(exact["unanimous"], sum(set(r.vote.values()) == {"yes"} for r in records))
    held = [r for r in records if r.vote]
    for member, answers in exact["votes"].items():
        for answer, p in answers.items():
            count = sum(r.vote[member] == answer for r in held)
            assert near(p, count, len(held)), (member, answer)
    mean = np.mean([len(r.rounds) for r in records])
    assert mean == pytest.approx(exact["expected_rounds"], abs=0.15)


def test_the_horizon_of_each_round(dprk) -> None:
    """With full foresight: the rounds left; with little: one horizon until the deadline is near."""
    rounds = dprk.problem.rounds
    assert [horizon(dprk.problem, left) for left in (rounds, 1)] == [rounds - 1, 0]
    short = dprk.problem._replace(foresight=1)
    assert [horizon(short, left) for left in (rounds, 2, 1)] == [3, 1, 0]


def test_the_regions_stance_moves_its_members() -> None:
    """Members follow their regional organisation (coded votes of 33 cases; see positions.toml)."""
    against, behind = (
        solve(load("south-sudan-2016", {"regional_support": stance})) for stance in (-1, 1)
    )
    egypt = against.preferences.members.index("EGY")
    assert behind.outlook.at.yes[0, egypt] > against.outlook.at.yes[0, egypt] + 0.1
