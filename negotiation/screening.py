"""Offers of any size to one objector of hidden resolve, by players who plan their learning.

One chain of ever softer drafts; every round the penholder offers one that is no harsher than the
last, and the objector accepts, which closes the talks, or threatens. `skimming.py` solves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from negotiation.bargaining import look_ahead
from negotiation.checks import ScenarioError
from negotiation.measures import severity_index
from negotiation.moves import LINKAGE, fill_offers, same
from negotiation.payoffs import Floats, Ints, Problem
from negotiation.positions import fill
from negotiation.scenario import Scenario
from negotiation.skimming import Chain, Solution, Threat, remaining, solve_chain
from negotiation.solved import pose

LEFT, RIGHT = "left", "right"
"""At a belief where a piece ends: play goes on as just before it, or as just after it."""


@dataclass(frozen=True)
class Screening:
    """What happens on one chain of N drafts with T types of the objector, the softest first.

    Attributes
    ----------
    drafts : tuple of dict
        The chain, by provision key, the first draft first.
    severity : tuple of float
        Severity index of each draft, 0 to 100.
    offers : ndarray, shape (R, N)
        Probability of each draft being offered in each round; rows sum to the probability that
        the talks get there.
    resolute : ndarray, shape (R, N)
        The same, given that the objector is of the most resolute type.
    accepts : ndarray, shape (R, T)
        Probability that a type accepts in each round, by type.
    steps, steps_resolute : float
        Expected number of times the draft changes; the same for the most resolute type.
    expected_rounds, severity_index, agreement : float
        Rounds played; severity of the text at the end; probability that it was accepted.
    worth : float
        What the talks are worth to the penholder, in units of gain.
    regret : float
        The most that any type could gain by another answer, anywhere: 0 where skimming holds.
    """

    drafts: tuple[dict[str, int], ...]
    severity: tuple[float, ...]
    offers: Floats
    resolute: Floats
    accepts: Floats
    steps: float
    steps_resolute: float
    expected_rounds: float
    severity_index: float
    agreement: float
    worth: float
    regret: float


class Walk(NamedTuple):
    """Where play leads: arrays of `follow`, by type."""

    offers: Floats
    accepts: Floats
    final: Floats
    steps: Floats


def follow(solution: Solution) -> Walk:
    """Follow the equilibrium from the first draft to every end.

    Returns
    -------
    Walk
        `offers` (R, N, T) and `accepts` (R, T): joint probability with each type; `final` (N, T):
        the text at the end; `steps` (T,): times the draft changes, weighted by the type's prior.
    """
    chain, cuts = solution.chain, solution.cuts
    types, drafts = chain.accept_pen.shape
    walk = Walk(
        np.zeros((chain.rounds, drafts, types)),
        np.zeros((chain.rounds, types)),
        np.zeros((drafts, types)),
        np.zeros(types),
    )
    nodes = {(0, 0.0, RIGHT): 1.0}
    for played in range(chain.rounds):
        state, threat = (solution.states[-1 - played], solution.threats[-1 - played])
        later: dict[tuple[int, float, str], float] = {}
        for (i, m, side), weight in nodes.items():
            mass = weight * remaining(cuts, m)
            j = int(state[i].move[piece_at(state[i].edge, m, side)])
            walk.offers[played, j] += mass
            walk.steps[:] += mass * (j != i)
            for belief, face, share, goes_on in branches(threat[j], m, side):
                left = share * weight * remaining(cuts, belief)
                walk.accepts[played] += share * mass - left
                walk.final[j] += share * mass - left
                on = goes_on * (1.0 - chain.breakdown_risk)
                walk.final[j] += (1.0 - on) * left
                if on > 0.0 and belief < 1.0:
                    key = (j, belief, face)
                    later[key] = later.get(key, 0.0) + on * share * weight
        nodes = later
    return walk


def branches(threat: Threat, m: float, side: str) -> list[tuple[float, str, float, bool]]:
    """What is believed after a threat: (belief, side, probability, whether talks go on) of each."""
    course, p = threat.course, piece_at(threat.course.edge, m, side)
    if threat.stays[p]:
        return [(m, side, 1.0, bool(course.move[p]))]
    s = int(threat.stop[p])
    belief, mix = float(course.edge[s]), float(threat.mix[s])
    both = ((LEFT, mix, s - 1), (RIGHT, 1.0 - mix, s))
    return [(belief, face, share, bool(course.move[q])) for face, share, q in both if share > 0.0]


def piece_at(edge: Floats, m: float, side: str) -> int:
    """The piece that begins (right) or ends (left) at a belief."""
    at = np.searchsorted(edge, m, "right" if side == RIGHT else "left")
    return int(np.clip(at - 1, 0, edge.size - 2))


def draft_chain(problem: Problem, objector: int) -> Ints:
    """The first draft and its best softenings for one objector, one by one, shape (N, K).

    Each step is the single softening with the best ratio of the objector's gain to the penholder's
    loss, until the text gives the objector all it can. Source: Tollison and Willett (1979).
    """
    one = problem._replace(protocol=LINKAGE, package=1e-9)
    chain = [problem.first.copy()]
    offer = np.zeros((1, problem.first.size), dtype=np.int64)
    while True:
        fill_offers(one, chain[-1], objector, offer)
        if same(offer[0], chain[-1]):
            return np.array(chain)
        chain.append(offer[0].copy())


def ending(
    problem: Problem, draft: Ints, objector: int, kind: int, committed: Sequence[int]
) -> tuple[float, float]:
    """What the end of the talks on a draft is worth to the penholder and to a type of the objector.

    The corridors know the objector's type by the time of the vote; of the others they believe what
    they believed at the start.
    """
    belief, promised = problem.prior.copy(), np.zeros(problem.veto.size, dtype=np.bool_)
    belief[objector] = np.arange(belief.shape[1]) == kind
    promised[list(committed)] = True
    seen = look_ahead(problem._replace(everyone=True), belief, draft, promised, False, 0)
    worth = seen.ends[0, seen.party[[problem.pen, objector]]]
    return float(worth[0, 0]), float(worth[1, kind])


def screen(
    scenario: Scenario,
    objector: str = "CHN",
    committed: Sequence[str] | None = None,
    stride: int | None = None,
) -> Screening:
    """Solve the concession game of one scenario with one objector.

    Parameters
    ----------
    scenario : Scenario
        Its `resolve_types`, `rounds`, `discount` and `breakdown_risk` hold.
    objector : str
        ISO code of a member other than the penholder.
    committed : sequence of str, optional
        Members taken to have promised not to block, throughout; by default every veto holder but
        the penholder and the objector.
    stride : int, optional
        How many drafts of the chain an offer may skip to in one round, at least 1; any by default.

    Returns
    -------
    Screening

    Raises
    ------
    ScenarioError
        If a member is not on the Council, the objector holds the pen, or the stride is below 1.
    """
    preferences = fill(scenario)
    problem, members = pose(scenario, preferences), preferences.members
    allowed = [m for m in members if m != scenario.pen]
    if objector not in allowed:
        raise ScenarioError(f"objector: found {objector}, allowed {', '.join(allowed)}")
    if stride is not None and stride < 1:
        raise ScenarioError(f"stride: found {stride}, allowed 1 or more")
    j = members.index(objector)
    if committed is None:
        committed = [m for i, m in enumerate(members) if problem.veto[i] and m != objector]
    strange = [m for m in committed if m not in members]
    if strange:
        raise ScenarioError(f"committed: found {strange[0]}, allowed {', '.join(members)}")
    others = [members.index(m) for m in committed if m not in (scenario.pen, objector)]
    drafts = draft_chain(problem, j)
    types = range(problem.prior.shape[1])
    accept, end = (
        np.array([[ending(problem, x, j, t, c) for x in drafts] for t in types])
        for c in ([*others, j], others)
    )
    chain = Chain(
        problem.prior[j],
        *(accept[..., 0], accept[..., 1], end[..., 0], end[..., 1]),
        *(problem.rounds, problem.discount, problem.breakdown_risk),
        len(drafts) if stride is None else stride,
    )
    keys = [p.key for p in scenario.provisions]
    texts = tuple(dict(zip(keys, map(int, x), strict=True)) for x in drafts)
    severity = tuple(severity_index(scenario, preferences, x) for x in texts)
    return report(solve_chain(chain), texts, severity)


def report(
    solution: Solution, drafts: tuple[dict[str, int], ...], severity: tuple[float, ...]
) -> Screening:
    """Tell what happens on a solved chain."""
    chain, walk = solution.chain, follow(solution)
    return Screening(
        drafts=drafts,
        severity=severity,
        offers=walk.offers.sum(-1),
        resolute=walk.offers[..., -1] / chain.prior[-1],
        accepts=walk.accepts / chain.prior,
        steps=float(walk.steps.sum()),
        steps_resolute=float(walk.steps[-1] / chain.prior[-1]),
        expected_rounds=float(walk.offers.sum()),
        severity_index=float(walk.final.sum(-1) @ np.array(severity)),
        agreement=float(walk.accepts.sum()),
        worth=float(solution.states[-1][0].left[0]),
        regret=solution.regret,
    )
