"""Gains, votes and the value of a vote, against formulas and every vote counted."""

from itertools import product

import numpy as np
import pytest
from conftest import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation import load
from negotiation.answers import make_desk, read_minds
from negotiation.compiled import njit
from negotiation.council import NOBODY, count_others, make_room
from negotiation.payoffs import draft_gains, gain_table
from negotiation.positions import fill
from negotiation.solved import pose
from negotiation.votes import answers_by_type, fill_surplus, hold, make_ballot

SHARE = st.floats(0, 1)


def voted(problem, belief, gain, committed):
    """The ballot and the tally of one text."""
    n, types = belief.shape
    vote, room, desk = make_ballot(n), make_room(problem.veto, problem.quota), make_desk(n, types)
    minds = read_minds(problem, belief)
    return vote, hold(problem, minds, gain, committed, vote, room, desk)


@njit
def surplus(problem, belief, i, gain, bound, vote, nine):
    n, types = belief.shape
    room, desk, worth = make_room(problem.veto, problem.quota), make_desk(n, types), np.zeros(types)
    count_others(vote.yes, problem.veto, NOBODY, NOBODY, room)
    minds = read_minds(problem, belief)
    fill_surplus(problem, minds, i, gain, bound, vote, nine, room, desk, worth)
    return worth


def problem_of(scenario):
    return pose(scenario, fill(scenario))


def test_gain_of_one_measure_by_hand() -> None:
    """g = w (θ² - (s - θ)²), Enelow and Hinich (1984): θ = .5, w = 1, s = .5 and 1."""
    table = gain_table(np.array([[0.5]]), np.array([[1.0]]), np.array([[0.0, 0.5, 1.0]]))
    assert table[0, 0].tolist() == pytest.approx([0, 0.25, 0])
    linear = gain_table(np.array([[0.5]]), np.array([[1.0]]), np.array([[0.0, 0.5, 1.0]]), 1)
    assert linear[0, 0].tolist() == pytest.approx([0, 0.5, 0])


@given(
    st.lists(st.tuples(SHARE, SHARE, SHARE), min_size=2, max_size=5),
    st.randoms(use_true_random=False),
)
def test_gains_do_not_depend_on_the_order_of_members_or_measures(values, random) -> None:
    array = np.array(values)
    ideal, salience = array[:, :2], array[:, 1:]
    severity = np.array([[0.0, 0.4, 1.0], [0.0, 0.7, 1.0]])
    members, measures = list(range(len(values))), [1, 0]
    random.shuffle(members)
    table = gain_table(ideal, salience, severity)
    shuffled = gain_table(
        ideal[members][:, measures], salience[members][:, measures], severity[measures]
    )
    assert np.allclose(shuffled, table[members][:, measures])
    draft = np.array([2, 1])
    assert np.allclose(
        draft_gains(shuffled, draft[measures]), draft_gains(table, draft)[members], atol=1e-12
    )


@given(scenarios(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_answers_are_probabilities_and_keep_promises(scenario, random) -> None:
    problem = problem_of(scenario)
    n = problem.gains.shape[0]
    committed = np.array([random.random() < 0.3 for _ in range(n)])
    gain = draft_gains(problem.gains, problem.first)
    vote, tally = voted(problem, problem.prior, gain, committed)
    assert ((vote.yes >= 0) & (vote.no >= 0) & (vote.yes + vote.no <= 1 + 1e-12)).all()
    assert (vote.no[committed] == 0).all()
    assert (vote.yes[problem.sponsor] == 1).all()
    assert tally.adopted + tally.vetoed + tally.failed == pytest.approx(1)
    assert 0 <= tally.unanimous <= tally.adopted + 1e-12


@given(scenarios(), st.integers(5, 14))
@settings(max_examples=30)
def test_one_more_veto_never_raises_the_pass_probability_of_a_text(scenario, who) -> None:
    """Given the members' answers: the same ballot counted with one more veto."""
    from negotiation.council import tally_probabilities

    problem = problem_of(scenario)
    gain = draft_gains(problem.gains, problem.first)
    vote, tally = voted(problem, problem.prior, gain, np.zeros(len(gain), dtype=bool))
    veto = problem.veto.copy()
    veto[who] = True
    passes = tally_probabilities(vote.yes, vote.no, veto, problem.quota)[0]
    assert passes <= tally.adopted + 1e-12


def test_a_block_that_is_not_needed_is_not_worth_its_cost(dprk) -> None:
    """Nine yes votes out of reach: nobody pays for a no."""
    problem = dprk.problem._replace(quota=16)
    gain = draft_gains(problem.gains, problem.first)
    vote, tally = voted(problem, problem.prior, gain, np.zeros(15, dtype=bool))
    assert tally.failed == 1
    assert (vote.no <= 0.5).all()
    needed, _ = voted(dprk.problem, dprk.problem.prior, gain, np.zeros(15, dtype=bool))
    china = dprk.preferences.members.index("CHN")
    assert vote.no[china] < 0.5 < needed.no[china]


def test_enforcement_against_every_vote_counted(dprk) -> None:
    """E P(adopted): leaks of the members that trade, over all 3^6 votes of a Council of six."""
    keep = [dprk.preferences.members.index(m) for m in ("CHN", "FRA", "RUS", "USA", "BOL", "EGY")]
    leak = np.array([0.4, 0.0, 0.2, 0.0, 0.1, 0.0])
    problem = dprk.problem._replace(
        gains=dprk.problem.gains[keep],
        pen=3,
        sponsor=dprk.problem.sponsor[keep],
        veto=dprk.problem.veto[keep],
        prior=dprk.problem.prior[keep],
        block_cost=dprk.problem.block_cost[keep],
        tolerance=dprk.problem.tolerance[keep],
        leak=leak,
        quota=3,
        noise=0.3,
        lone_cost=0.4,
    )
    gain = draft_gains(problem.gains, problem.first)
    vote, tally = voted(problem, problem.prior, gain, np.zeros(6, dtype=bool))
    expected = adopted = 0.0
    for cast in product("yna", repeat=6):
        odds = {"y": vote.yes, "n": vote.would, "a": 1 - vote.yes - vote.would}
        weight = np.prod([odds[c][i] for i, c in enumerate(cast)])
        blockers = [i for i, c in enumerate(cast) if c == "n" and problem.veto[i]]
        if len(blockers) == 1:  # it refrains unless it would block even alone
            (i,) = blockers
            weight *= 1 - vote.alone[i] / max(vote.would[i], 1e-300)
        if cast.count("y") >= 3 and len(blockers) < 2:
            expected += weight * (1 - sum(leak[i] for i, c in enumerate(cast) if c != "y"))
            adopted += weight
    assert tally.enforced == pytest.approx(expected, abs=1e-12)
    assert tally.adopted == pytest.approx(adopted, abs=1e-12)


def test_worth_of_a_vote_by_its_formula(dprk) -> None:
    """U = E g + P W + υ P(15-0) g + (ξ g - d) (1 - P)."""
    problem = dprk.problem._replace(exposure_value=0.7)
    gain = draft_gains(problem.gains, problem.first)
    _, tally = voted(problem, problem.prior, gain, np.zeros(15, dtype=bool))
    pen = problem.pen
    by_hand = (
        tally.enforced * gain[pen]
        + tally.adopted * problem.text_value
        + problem.unanimity_value * tally.unanimous * gain[pen]
        + (0.7 * gain[pen] - problem.failed_draft_cost) * (1 - tally.adopted)
    )
    assert tally.worth == pytest.approx(by_hand)


@given(scenarios(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_what_each_type_expects_averages_to_what_all_expect(scenario, random) -> None:
    """Law of total probability, over the types of any one member; answers are ordered by type."""
    problem = problem_of(scenario)
    n, types = problem.prior.shape
    belief = np.array([[random.random() + 1e-3 for _ in range(types)] for _ in range(n)])
    belief /= belief.sum(axis=1, keepdims=True)
    committed = np.array([random.random() < 0.3 for _ in range(n)])
    gain = draft_gains(problem.gains, problem.first)
    vote, tally = voted(problem, belief, gain, committed)
    answers = answers_by_type(problem, belief, gain, committed)
    for i in range(n):
        silence = [1 - vote.would[j] for j in range(n) if j != i and problem.veto[j]]
        lonely = np.prod(silence) * problem.lone_cost if problem.veto[i] else 0.0
        stake = gain[i] + 2 * vote.others[i] * problem.block_cost[i] + lonely
        worth = surplus(problem, belief, i, gain[i], committed[i], vote, tally.nine)
        if abs(stake).min() > 1e-6:
            assert belief[i] @ (worth / stake) == pytest.approx(tally.adopted, abs=1e-9)
    assert (np.diff(answers.would, axis=1) >= -1e-12).all()
    assert (answers.alone <= answers.would + 1e-12).all()
    assert (vote.alone - 1e-12 <= vote.no).all()
    assert (vote.no <= vote.would + 1e-12).all()


def test_a_pair_blocks_more_often_than_either_alone() -> None:
    """Milgrom and Roberts (1990): each one's block makes the other's worth more."""
    both = problem_of(load("dprk-2022", {"vote_noise": 0.4}))
    china, russia = (["CHN", "FRA", "GBR", "RUS", "USA"].index(m) for m in ("CHN", "RUS"))
    veto = both.veto.copy()
    veto[russia] = False
    gain = draft_gains(both.gains, both.first)
    nobody = np.zeros(15, dtype=bool)
    joint, _ = voted(both._replace(lone_cost=0.3), both.prior, gain, nobody)
    single, _ = voted(both._replace(lone_cost=0.3, veto=veto), both.prior, gain, nobody)
    assert single.no[china] < joint.no[china] - 0.05
