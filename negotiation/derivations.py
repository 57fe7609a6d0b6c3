"""Where the numbers of a record come from: a text's severity and dollars, a member's stance.

Every number is read off the solved talks, or made again with the functions that made it, and comes
with its parts and their sources.
"""

from typing import NamedTuple

import numpy as np

from negotiation.measures import Draft, points
from negotiation.payoff_parts import Place
from negotiation.scenario import LEVEL_DOLLARS, Scenario
from negotiation.solved import Solved
from negotiation.votes import answers_by_type


class Part(NamedTuple):
    """What one measure adds to a text's severity index.

    Attributes
    ----------
    measure : str
    weight : float
        Of the measure: the penholder's salience.
    origin : str
        Where the weight comes from.
    severity, first : float
        Of the measure in this text and in the first draft, in [0, 1].
    points : float
        What it adds to the index.
    """

    measure: str
    weight: float
    origin: str
    severity: float
    first: float
    points: float


def severity_parts(solved: Solved, draft: Draft) -> list[Part]:
    """Take a text's severity index apart by measure: the points sum to it.

    Parameters
    ----------
    solved : Solved
    draft : mapping of str to int

    Returns
    -------
    list of Part
        I = 100 Σ w_k s_k / Σ w_k s_k(first), the k-th part 100 w_k s_k / Σ w_k s_k(first).
    """
    scenario, own = solved.scenario, solved.preferences
    weights = own.salience[own.members.index(scenario.pen)].tolist()
    adds = points(scenario, own, draft)
    return [
        Part(
            measure=p.key,
            weight=w,
            origin=own.origins[f"members.{scenario.pen}.salience.{p.key}"],
            severity=p.ladder[draft[p.key]].severity,
            first=p.ladder[p.first].severity,
            points=adds[p.key],
        )
        for p, w in zip(scenario.provisions, weights, strict=True)
    ]


class Amount(NamedTuple):
    """What one measure of a text costs the target, US$ million a year, and where that was read."""

    measure: str
    name: str
    value: float
    source: str


def dollar_parts(scenario: Scenario, draft: Draft) -> list[Amount]:
    """Take a text's dollars apart by measure: the values of a name (`LEVEL_DOLLARS`) sum to it."""
    found = []
    for p in scenario.provisions:
        level = p.ladder[draft[p.key]]
        for name in LEVEL_DOLLARS:
            value = getattr(level, name)
            known = any(getattr(above, name) is not None for above in p.ladder[1:])
            if known and value is not None:
                found.append(Amount(p.key, name, value, level.source or p.source))
    return found


class Want(NamedTuple):
    """What one measure of a text gives a member.

    Attributes
    ----------
    measure : str
    ideal, severity, salience : float
        Severity wanted and met, in [0, 1]; weight.
    gain : float
        In units of gain.
    origin : str
        Where the ideal comes from.
    """

    measure: str
    ideal: float
    severity: float
    salience: float
    gain: float
    origin: str


class Answer(NamedTuple):
    """What one type of a member would answer.

    Attributes
    ----------
    belief : float
        Probability of the type, as the others believe it.
    block_cost, tolerance : float
        In units of gain; the cost when half of the others vote yes.
    yes, would, alone : float
        Probability of a yes, of a no in company, and of a no even alone.
    """

    belief: float
    block_cost: float
    tolerance: float
    yes: float
    would: float
    alone: float


class Stance(NamedTuple):
    """Why a member would vote as it would on the text of a position.

    Attributes
    ----------
    member : str
    sponsor, committed, veto : bool
        Tables the text; has promised not to block; its no blocks.
    gain : float
        g, its gain from the text: the sum over `wants`.
    others, nine : float
        ȳ, mean yes of the others, and Π₉, probability of nine yes votes, as it knows them.
    cue, noise, lone_cost : float
        λ, τ and κ, in units of gain.
    company : float
        Probability that another veto holder would block, too.
    wants : list of Want
    answers : list of Answer
        By type, softest first.
    yes, no, abstain : float
        Means over the types; the no once the veto game is played.
    """

    member: str
    sponsor: bool
    committed: bool
    veto: bool
    gain: float
    others: float
    nine: float
    cue: float
    noise: float
    lone_cost: float
    company: float
    wants: list[Want]
    answers: list[Answer]
    yes: float
    no: float
    abstain: float


def stances(solved: Solved, place: Place) -> dict[str, Stance]:
    """Why every member would vote as it would, were the text of a place put to the vote.

    Parameters
    ----------
    solved : Solved
    place : Place
        As `payoff_parts.places` finds it.

    Returns
    -------
    dict of str to Stance
        By ISO code.
    """
    problem, seen, m = solved.problem, place.seen, place.position
    at = seen.at
    answers = answers_by_type(problem, seen.belief, at.gain[m], at.committed[m])
    found = {}
    for i, member in enumerate(solved.preferences.members):
        would_not = [1.0 - at.would[m, j] for j in np.flatnonzero(problem.veto) if j != i]
        found[member] = Stance(
            member=member,
            sponsor=bool(problem.sponsor[i]),
            committed=bool(at.committed[m, i]),
            veto=bool(problem.veto[i]),
            gain=float(at.gain[m, i]),
            others=float(at.others[m, i]),
            nine=float(at.tally[m, 0]),
            cue=problem.cue,
            noise=problem.noise,
            lone_cost=problem.lone_cost,
            company=1.0 - float(np.prod(would_not)),
            wants=_wants(solved, at.draft[m].tolist(), i),
            answers=[
                Answer(*row)
                for row in zip(
                    seen.belief[i].tolist(),
                    problem.block_cost[i].tolist(),
                    problem.tolerance[i].tolist(),
                    answers.yes[i].tolist(),
                    answers.would[i].tolist(),
                    answers.alone[i].tolist(),
                    strict=True,
                )
            ],
            yes=float(at.yes[m, i]),
            no=float(at.no[m, i]),
            abstain=max(0.0, 1.0 - float(at.yes[m, i] + at.no[m, i])),
        )
    return found


def _wants(solved: Solved, draft: list[int], i: int) -> list[Want]:
    own = solved.preferences
    return [
        Want(
            measure=p.key,
            ideal=float(own.ideal[i, k]),
            severity=p.ladder[level].severity,
            salience=float(own.salience[i, k]),
            gain=float(solved.problem.gains[i, k, level]),
            origin=own.origins[f"members.{own.members[i]}.ideal.{p.key}"],
        )
        for k, (p, level) in enumerate(zip(solved.scenario.provisions, draft, strict=True))
    ]
