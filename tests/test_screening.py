"""Offers of any size, players who plan their learning: textbook answers, no deviation pays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation import ScenarioError, load
from negotiation.screening import (
    LEFT,
    RIGHT,
    Screening,
    branches,
    draft_chain,
    piece_at,
    report,
    screen,
)
from negotiation.skimming import Chain, remaining, solve_chain


def bargain(values, prior, rounds, discount, *, steps=100, breakdown_risk=0.0, stride=None):
    """A seller without costs and a buyer of hidden value: the chain is a falling list of prices."""
    price, value = np.linspace(1, 0, steps + 1), np.array(values)[:, None]
    nothing = np.zeros((len(values), steps + 1))
    talks = (rounds, discount, breakdown_risk, stride or steps + 1)
    return Chain(np.array(prior), nothing + price, value - price, nothing, nothing.copy(), *talks)


def outcome(chain: Chain) -> Screening:
    drafts = chain.accept_pen.shape[1]
    severity = tuple(np.linspace(100, 0, drafts).tolist())
    return report(solve_chain(chain), tuple({} for _ in range(drafts)), severity)


def prices(offers) -> dict[float, float]:
    """Prices offered in a round, with their probabilities."""
    steps = offers.size - 1
    return {round(1 - i / steps, 6): float(p) for i, p in enumerate(offers) if p > 0}


@pytest.mark.parametrize("rounds", [1, 2, 7])
@pytest.mark.parametrize("breakdown_risk", [0.0, 0.3])
def test_one_type_gets_an_ultimatum_at_once(rounds: int, breakdown_risk: float) -> None:
    """Known resolve: the offer that leaves the objector indifferent, accepted in round 1."""
    found = outcome(bargain([0.63], [1.0], rounds, 0.9, breakdown_risk=breakdown_risk))
    assert prices(found.offers[0]) == {0.63: 1.0}
    assert (found.expected_rounds, found.agreement, found.steps) == (1, 1, 1)
    assert found.worth == pytest.approx(0.63)


def test_one_type_that_gains_by_the_end_is_left_indifferent_to_it() -> None:
    """Draft j gives it j/20 accepted and 0.3 at the end: it accepts from draft 6 on."""
    softer = np.arange(21)[None, :] / 20
    chain = Chain(
        np.ones(1), 1 - softer, softer, 0 * softer - 0.2, 0 * softer + 0.3, 4, 1.0, 0.1, 21
    )
    found = outcome(chain)
    assert np.flatnonzero(found.offers[0]).tolist() == [6]
    assert found.agreement == 1


@pytest.mark.parametrize("share", [0.3, 0.45, 0.55, 0.62, 0.7, 0.9])
def test_two_types_two_rounds_by_hand(share: float) -> None:
    """Values 1 and 1/2, a share of 1s, discount 0.8 (Fudenberg and Tirole 1991, ch. 10).

    In the last round the seller asks 1 if it believes more than a half of 1s, else 1/2. So it has
    three offers at first: 1/2, which all accept; 1 - 0.8 / 2 = 0.6, at which a 1 is indifferent
    when 1/2 follows, so all 1s accept; or 1, which so many 1s accept that a half are left, and
    then 1 again, or 1/2 to those who are left, to the seller the same.
    """
    everyone = 0.5
    apart = share * 0.6 + 0.8 * (1 - share) * 0.5
    accept = max(0.0, (share - 0.5) / (share * 0.5))
    mixing = share * accept + 0.8 * share * (1 - accept) if share > 0.5 else 0.0
    found = outcome(bargain([1.0, 0.5], [share, 1 - share], 2, 0.8))
    assert found.worth == pytest.approx(max(everyone, apart, mixing), abs=1e-12)
    assert found.regret <= 1e-9
    first = max(((everyone, 0.5), (apart, 0.6), (mixing, 1.0)))[1]
    assert prices(found.offers[0]) == {first: 1.0}
    expected = {0.5: (1, 1), 0.6: (1, 0), 1.0: (accept, 0)}[first]
    assert found.accepts[0] == pytest.approx(expected, abs=1e-12)


def test_the_indifferent_type_is_kept_indifferent_by_a_mixture() -> None:
    """At 0.9, between 0.6 and 1, in the case above; what is asked later is at most 0.9.

    So 0.9 (5/9) = 1/2: when five ninths of those who are left are 1s the seller is indifferent
    between 0.9 and 1/2, and a 1 is when 0.1 = 0.8 (0.1 x + 0.5 (1 - x)), x = 15/16.
    """
    solution = solve_chain(bargain([1.0, 0.5], [0.7, 0.3], 2, 0.8))
    after = {side: (m, share) for m, side, share, _ in branches(solution.threats[1][10], 0, RIGHT)}
    assert after[LEFT] == pytest.approx((0.7 - 0.3 * 5 / 4, 15 / 16))
    assert after[RIGHT] == pytest.approx((0.7 - 0.3 * 5 / 4, 1 / 16))


def test_coase() -> None:
    """Without commitment and with patience the first offer falls to what all accept.

    Gul, Sonnenschein and Wilson (1986), where the lowest value is above the seller's
    cost; so many rounds that the deadline commits to nothing (0.8 x 0.95^29 < 1/2), and prices so
    near to one another that they don't either (0.02 < 0.05 / 2).
    """
    offers = []
    for discount in (0.5, 0.8, 0.9, 0.95):
        found = outcome(bargain([1.0, 0.5], [0.8, 0.2], 30, discount, steps=50))
        offers.append(max(prices(found.offers[0])))
    assert offers == sorted(offers, reverse=True)
    assert offers[0] >= 0.7
    assert offers[-1] <= 0.5 + 2 * 0.02


def test_a_penholder_that_expects_much_holds_out_until_the_deadline() -> None:
    """Nine in ten 1s: 1 is asked to the end and the others never agree (0.9 x 0.99^2 > 1/2)."""
    found = outcome(bargain([1.0, 0.5], [0.9, 0.1], 3, 0.99))
    assert all(set(prices(row)) == {1.0} for row in found.offers)
    assert found.steps == 0
    assert found.offers[2].sum() >= 0.1
    assert found.accepts.sum(0) == pytest.approx([1, 0])


def test_a_short_stride_makes_the_steps() -> None:
    """Where any size goes at once to what all accept, one draft a round goes there in steps."""
    kind = ([0.5, 0.4], [0.1, 0.9], 8, 0.9)
    free, bound = outcome(bargain(*kind, steps=10)), outcome(bargain(*kind, steps=10, stride=1))
    assert (free.steps, free.expected_rounds) == (1, 1)
    assert np.flatnonzero(free.offers[0]).tolist() == [6]
    assert bound.steps_resolute == pytest.approx(6)
    assert np.flatnonzero(bound.resolute[5]).tolist() == [6]


CHAINS = st.builds(
    lambda values, weights, prices, end, numbers: skimmed(values, weights, prices, end, *numbers),
    st.lists(st.floats(0.05, 1), min_size=1, max_size=3, unique_by=lambda v: round(v, 2)),
    st.lists(st.floats(0.1, 1), min_size=3, max_size=3),
    st.lists(st.floats(0, 1), min_size=2, max_size=4),
    st.lists(st.floats(-0.3, 0.6), min_size=4, max_size=4),
    st.tuples(
        st.integers(1, 3), st.floats(0.3, 1), st.floats(0, 0.6), st.integers(1, 4), st.floats(0, 1)
    ),
)


def skimmed(values, weights, prices, end, rounds, discount, risk, stride, shared) -> Chain:
    """A small chain on which softer types gain less by threatening, whatever follows.

    A type's value v enters an acceptance in full and the end of the talks by a share: as a round
    later counts for at most as much, single crossing holds (Fudenberg and Tirole 1991, ch. 10).
    What an acceptance is worth to the seller depends on the type, too.
    """
    value = np.sort(values)[::-1][:, None]
    price = np.sort(prices)[::-1][None, :]
    prior = np.array(weights[: len(values)])
    ends = np.array(end[: price.size])[None, :]
    return Chain(
        prior / prior.sum(),
        price + 0.2 * value,
        value - price,
        ends - 0.3 * value,
        shared * value + ends - 0.5,
        *(rounds, discount, risk, stride),
    )


class Referee:
    """Reckons every payoff anew, by plain recursion over what the solution says is done."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.solved = chain, solve_chain(chain)
        self.cuts = self.solved.cuts

    def offer(self, left: int, i: int, m: float, side: str) -> int:
        state = self.solved.states[left - 1][i]
        return int(state.move[piece_at(state.edge, m, side)])

    def after(self, left: int, j: int, m: float, side: str) -> tuple[float, np.ndarray]:
        """Worth to the penholder and to each type of a threat, draft j on the table."""
        c = self.chain
        mass, worth, values = remaining(self.cuts, m), 0.0, 0.0
        for belief, face, share, goes_on in branches(self.solved.threats[left - 1][j], m, side):
            mass = remaining(self.cuts, belief)
            pen, own = mass @ c.end_pen[:, j], c.end_obj[:, j]
            if goes_on:
                q, later = c.breakdown_risk, self.value(left - 1, j, belief, face)
                pen = q * pen + (1 - q) * c.discount * later[0]
                own = q * own + (1 - q) * c.discount * later[1]
            worth, values = worth + share * pen, values + share * own
        return worth, values

    def accepted(self, left: int, j: int, m: float, side: str) -> np.ndarray:
        """Mass of each type that accepts."""
        belief = branches(self.solved.threats[left - 1][j], m, side)[0][0]
        return remaining(self.cuts, m) - remaining(self.cuts, belief)

    def proposal(self, left: int, j: int, m: float, side: str) -> tuple[float, np.ndarray]:
        """Worth of offering draft j, each type answering as well as it can."""
        worth, values = self.after(left, j, m, side)
        taken = self.accepted(left, j, m, side)
        return worth + taken @ self.chain.accept_pen[:, j], np.maximum(
            values, self.chain.accept_obj[:, j]
        )

    def value(self, left: int, i: int, m: float, side: str) -> tuple[float, np.ndarray]:
        return self.proposal(left, self.offer(left, i, m, side), m, side)

    def check(self, left: int, i: int, m: float, side: str) -> None:
        """No offer is better than the one made, and no answer to any; then go on after each."""
        c, best = self.chain, self.value(left, i, m, side)[0]
        there, mass = remaining(self.cuts, m), max(1.0 - m, 1e-9)
        for j in range(i, min(i + c.stride, c.accept_pen.shape[1] - 1) + 1):
            assert self.proposal(left, j, m, side)[0] <= best + 1e-8 * mass
            values, taken = self.after(left, j, m, side)[1], self.accepted(left, j, m, side)
            gain = c.accept_obj[:, j] - values
            assert (gain[taken > 1e-9] >= -1e-8).all()
            assert (gain[there - taken > 1e-9] <= 1e-8).all()
            for belief, face, _, goes_on in branches(self.solved.threats[left - 1][j], m, side):
                if belief == 1.0:
                    belief, face = (self.cuts[-2] + 1) / 2, RIGHT
                self.check_end(left, j, belief, face, goes_on)

    def check_end(self, left: int, j: int, m: float, side: str, goes_on: bool) -> None:
        """The penholder goes on exactly when that is worth more to it than the end."""
        if left == 1:
            assert not goes_on
            return
        end = remaining(self.cuts, m) @ self.chain.end_pen[:, j]
        later = self.chain.discount * self.value(left - 1, j, m, side)[0]
        assert later >= end - 1e-8 if goes_on else later <= end + 1e-8
        self.check(left - 1, j, m, side)


@given(CHAINS)
@settings(max_examples=300)
def test_nobody_gains_by_deviating(chain: Chain) -> None:
    """Every offer and answer that could be made, after every history of offers."""
    referee = Referee(chain)
    assert referee.solved.regret <= 1e-8
    referee.check(chain.rounds, 0, 0.0, RIGHT)
    worth = referee.value(chain.rounds, 0, 0.0, RIGHT)[0]
    assert worth == pytest.approx(referee.solved.states[-1][0].left[0], abs=1e-9)


@pytest.mark.parametrize("breakdown_risk", [0.0, 0.2])
@pytest.mark.parametrize("prior", [[0.5, 0.3, 0.2], [0.7, 0.2, 0.1], [0.6, 0.1, 0.3]])
def test_nobody_gains_by_deviating_from_a_mixture(prior, breakdown_risk: float) -> None:
    """Three values far apart, where the penholder has to mix after some of its offers."""
    talks = {"steps": 5, "breakdown_risk": breakdown_risk}
    referee = Referee(bargain([1.0, 0.6, 0.2], prior, 3, 0.9, **talks))
    mixes = np.concatenate([t.mix[:-1] for row in referee.solved.threats for t in row])
    assert ((mixes > 0.01) & (mixes < 0.99)).any()
    referee.check(3, 0, 0.0, RIGHT)


@given(CHAINS)
def test_what_is_told_adds_up(chain: Chain) -> None:
    found = outcome(chain)
    assert found.offers[0].sum() == pytest.approx(1)
    assert found.resolute[0].sum() == pytest.approx(1)
    assert (np.diff(found.offers.sum(1)) <= 1e-9).all()
    assert found.agreement == pytest.approx(float(found.accepts.sum(0) @ chain.prior))
    assert found.steps <= found.expected_rounds + 1e-9
    assert (found.accepts.sum(0) <= 1 + 1e-9).all()


def test_a_payoff_without_single_crossing_is_told() -> None:
    """The softer type gains more by the end of the talks than the other: it should not go first."""
    chain = bargain([1.0, 0.9], [0.5, 0.5], 1, 1.0, steps=4)
    ends = chain.end_obj.copy()
    ends[0] = 2.0
    assert outcome(chain._replace(end_obj=ends)).regret > 0.1


def test_the_chain_of_2375(dprk) -> None:
    """From the first draft down, one measure softer a step, until nothing is left to give China."""
    china = dprk.preferences.members.index("CHN")
    chain, gains = draft_chain(dprk.problem, china), dprk.problem.gains[china]
    assert (chain[0] == dprk.problem.first).all()
    assert ((np.diff(chain, axis=0) < 0).sum(1) == 1).all()
    assert (np.diff(chain, axis=0) <= 0).all()
    worth = [sum(gains[k, level] for k, level in enumerate(x)) for x in chain]
    assert (np.diff(worth) > 0).all()
    for k, level in enumerate(chain[-1]):
        assert gains[k, level] >= gains[k, : level + 1].max()


def test_2375_goes_at_once_to_what_the_most_resolute_type_gets() -> None:
    """One step whatever the number of types; with several, the draft a known resolute one gets.

    Gul, Sonnenschein and Wilson (1986): without commitment there is no screening over time.
    """
    known = screen(load("dprk-2017", {"resolve_types": 1}))
    hidden = screen(load("dprk-2017", {"resolve_types": 5}))
    for found in (known, hidden):
        assert found.regret <= 1e-9
        assert (found.steps, found.expected_rounds) == pytest.approx((1, 1))
    assert hidden.severity_index <= known.severity_index
    single = screen(load("dprk-2017", {"resolve_types": 5, "rounds": 1}))
    assert single.severity_index == pytest.approx(known.severity_index)


def test_2375_in_short_strides_weakens_step_by_step() -> None:
    found = screen(load("dprk-2017", {"resolve_types": 5}), stride=4)
    assert np.array(found.offers > 0).sum() == 6
    assert found.steps_resolute > 3


def test_who_can_be_the_objector() -> None:
    scenario = load("dprk-2017")
    with pytest.raises(ScenarioError, match=r"objector: found USA, allowed .*CHN"):
        screen(scenario, "USA")
    with pytest.raises(ScenarioError, match="committed: found XXX"):
        screen(scenario, committed=["XXX"])
    with pytest.raises(ScenarioError, match="stride: found 0"):
        screen(scenario, stride=0)
