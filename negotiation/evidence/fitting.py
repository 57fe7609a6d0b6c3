"""The position rule fitted on coded cases, through the bargaining model itself.

A penalised composite likelihood of votes, final levels and outcomes together, each reckoned by the
model's own odds (`uncertainty.mixed`). What comes out has the form of `data/fitted.toml`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.evidence.cases import Case
from negotiation.evidence.directions import missed
from negotiation.evidence.forecasts import Forecast, Learner, blind, by_values
from negotiation.evidence.populations import levels as level_rows
from negotiation.evidence.populations import votes as vote_rows
from negotiation.positions import Values, rule

Floats = NDArray[np.float64]

NODES = 8
"""Values of a case's shock that each evaluation takes its mean over."""
SEED = 1717
EVALUATIONS = 400
"""Evaluations of all cases in a fit."""
VOTE_WEIGHT, UNANIMITY_WEIGHT, LEVEL_WEIGHT, OUTCOME_WEIGHT = 0.25, 1.0, 1.0, 2.0
"""A case's votes depend on one another, so that they count less each, and whether all of them were
yes counts beside them (composite likelihood; Varin, Reid and Firth 2011). Assumed."""
DIRECTION_WEIGHT = 20.0
"""Of a missed direction against the penalised misfit, in `agreeing`: large, so that none is missed
where none need be. Assumed."""
WORDING = ("title", "summary", "text", "source", "sources")
"""Keys of a scenario that are for people to read."""
SLIP = 0.08
"""Share of a level's probability spread over all levels: one coder's slips. Assumed."""


class Term(NamedTuple):
    """One value that is fitted, with what is believed of it before.

    Attributes
    ----------
    name : str
        Section and key in the rule's values.
    centre, spread : float
        Normal prior, of the value or (`log`) of its logarithm; the fit's unit.
    low, high : float
        What the value may be; a bound at 0 is the sign that theory expects.
    log : bool
    meaning : str
    """

    name: str
    centre: float
    spread: float
    low: float
    high: float
    log: bool
    meaning: str


Progress = Callable[[int, float], None]

INFINITE = float("inf")
TERMS = (
    Term("disposition.intercept", -1.0, 1.5, -INFINITE, INFINITE, False, "support at large"),
    Term("disposition.lean", -0.4, 0.4, -INFINITE, 0, False, "nearer to the target: less"),
    Term("disposition.patron", -2.5, 1.5, -INFINITE, 0, False, "a patron supports less"),
    Term("disposition.great_power_rival", -1.3, 1.0, -INFINITE, 0, False, "China, Russia: less"),
    Term("disposition.proliferation", 1.5, 1.0, 0, INFINITE, False, "a nuclear or missile test"),
    Term("disposition.regional_stance", 0.9, 0.7, 0, INFINITE, False, "its region's stance"),
    Term("disposition.region_heard", 0.4, 0.4, 0, INFINITE, False, "the region is heard by all"),
    Term("disposition.spread", 2.3, 1.0, 0, INFINITE, False, "contested measures: less"),
    Term("shocks.case", 1.8, 0.6, 0, INFINITE, False, "what all of a case's members share"),
    Term("costs.block_cost", 0.05, 0.7, 0.001, 1, True, "what a no costs"),
    Term("costs.endorsement_tolerance", 0.6, 0.3, 0, 1, False, "what a yes overlooks of it"),
    Term("parameters.vote_noise", 0.07, 0.5, 0.005, 0.5, True, "tremble of votes"),
    Term("parameters.cue", 0.4, 0.25, 0, 2, False, "pull of the others' votes"),
)
"""What is fitted. Signs are those that theory expects; centres and spreads are assumed, and were
chosen by somebody who had seen all cases."""


def values_at(x: Floats) -> Values:
    """The rule's values at a point in the fit's units, shape (number of terms,)."""
    values: dict[str, Any] = {key: dict(section) for key, section in rule().items()}
    for term, z in zip(TERMS, x.tolist(), strict=True):
        value = term.centre * np.exp(term.spread * z) if term.log else term.centre + term.spread * z
        section, _, key = term.name.partition(".")
        values[section][key] = float(min(term.high, max(term.low, value)))
    return values


def forecast(case: Case, values: Values, number: int = NODES) -> Forecast:
    """What a rule's values say of a case, whose ending is taken away first."""
    return by_values(values, number)(blind(case.scenario))


class Ending(NamedTuple):
    """What is learnt from a case: its votes, (provision, first, final level), whether adopted.

    `unanimous` is None where no vote was held.
    """

    votes: tuple[tuple[str, bool], ...]
    levels: tuple[tuple[str, int, int], ...]
    adopted: bool
    unanimous: bool | None


def ending(case: Case) -> Ending:
    """How a case ended, in the populations that are scored."""
    voted, asked = vote_rows([case]), level_rows([case])
    history = case.scenario.history
    return Ending(
        tuple(zip(voted.key.tolist(), (voted.observed == 1.0).tolist(), strict=True)),
        tuple((k, history.first[k], history.final[k]) for k in asked.key[asked.counts].tolist()),
        history.outcome == "adopted",
        all(vote == "yes" for vote in history.vote.values()) if history.vote else None,
    )


def misfit(said: Forecast, ended: Ending) -> float:
    """Negative log of the composite likelihood of one case."""
    total = 0.0
    for member, yes in ended.votes:
        chance = said.votes[member] if said.votes else 0.5
        total += VOTE_WEIGHT * _surprise(chance, yes, 0.01)
    if ended.unanimous is not None and said.unanimous is not None:
        total += UNANIMITY_WEIGHT * _surprise(said.unanimous, ended.unanimous, 0.02)
    for key, first, final in ended.levels:
        chances = np.array([said.levels[key].get(x, 0.0) for x in range(first + 1)])
        share = chances[min(final, first)] / max(float(chances.sum()), 1e-9)
        total -= LEVEL_WEIGHT * np.log((1.0 - SLIP) * share + SLIP / (first + 1))
    total += OUTCOME_WEIGHT * _surprise(said.outcomes["adopted"], ended.adopted, 0.02)
    return float(total)


def _surprise(chance: float, happened: bool, least: float) -> float:
    """Negative log of what was said of what happened, never more than that of `least`."""
    said = chance if happened else 1.0 - chance
    return float(-np.log(np.clip(said, least, 1.0 - least)))


def objective(cases: Sequence[Case]) -> Callable[[Floats], float]:
    """The penalised misfit of cases, as a function of a point in the fit's units."""
    known = [(blind(case.scenario), ending(case)) for case in cases]

    def lose(x: Floats) -> float:
        say = by_values(values_at(np.asarray(x)), NODES)
        penalty = float(np.square(x).sum()) / 2.0
        return penalty + sum(misfit(say(scenario), ended) for scenario, ended in known)

    return lose


class Fit(NamedTuple):
    """A fitted rule.

    Attributes
    ----------
    values : mapping
        Of the rule.
    point : ndarray
        The optimum in the fit's units.
    loss : float
    evaluations : int
    """

    values: Values
    point: Floats
    loss: float
    evaluations: int


def fit(
    cases: Sequence[Case],
    evaluations: int = EVALUATIONS,
    progress: Progress | None = None,
    start: Floats | None = None,
) -> Fit:
    """Fit the position rule on cases.

    Parameters
    ----------
    cases : sequence of Case
    evaluations : int
        Most evaluations of all cases.
    progress : callable, optional
        Is told evaluations and the best loss so far.
    start : ndarray, shape (number of terms,), optional
        Where the search begins, narrower than from the priors' centres.

    Returns
    -------
    Fit

    Notes
    -----
    The odds jump where an equilibrium changes, so no gradients: covariance matrix adaptation
    (Hansen and Ostermeier 2001), always with the same seed.
    """
    return _search(objective(cases), evaluations, progress, start)


def agreeing(
    cases: Sequence[Case],
    found: Fit,
    evaluations: int = EVALUATIONS,
    progress: Progress | None = None,
) -> Fit:
    """The best fit at which the directions hold, searched from another one on.

    Parameters
    ----------
    cases, evaluations, progress
        As in `fit`.
    found : Fit

    Returns
    -------
    Fit
        Its `loss` is that of the cases alone, to be held against the first fit's; its
        `evaluations` are those of both.
    """
    lose = objective(cases)
    agreed = _search(
        lambda x: lose(x) + DIRECTION_WEIGHT * missed(values_at(np.asarray(x))),
        evaluations,
        progress,
        found.point,
    )
    total = found.evaluations + agreed.evaluations
    return agreed._replace(loss=lose(agreed.point), evaluations=total)


def _search(
    lose: Callable[[Floats], float],
    evaluations: int,
    progress: Progress | None,
    start: Floats | None,
) -> Fit:
    import cma

    options = {"seed": SEED, "verbose": -9, "maxfevals": evaluations}
    begin = (np.zeros(len(TERMS)), 0.5) if start is None else (start, 0.2)
    search = cma.CMAEvolutionStrategy(*begin, options)
    while not search.stop():
        points = search.ask()
        search.tell(points, [lose(x) for x in points])
        if progress:
            progress(search.result.evaluations, search.result.fbest)
    best = np.asarray(search.result.xbest)
    return Fit(values_at(best), best, float(search.result.fbest), int(search.result.evaluations))


def deviations(cases: Sequence[Case], found: Fit) -> dict[str, float]:
    """Standard deviation of every fitted value by its dotted name, at most its prior's.

    From the curvature of the penalised likelihood along each term, one at a time.
    """
    lose, best, least, sizes = objective(cases), found.point, found.loss, {}
    for i, term in enumerate(TERMS):
        step = np.zeros(len(TERMS))
        step[i] = 0.5
        curvature = (lose(best + step) + lose(best - step) - 2.0 * least) / 0.25
        unit = term.spread / np.sqrt(max(1.0, curvature))
        section, _, key = term.name.partition(".")
        value = values_at(best)[section][key]
        sizes[term.name] = float(unit * value if term.log else unit)
    return sizes


def refitted(evaluations: int, progress: Progress | None = None) -> Learner:
    """A learner that fits the rule on the cases that may be learnt from, and on nothing else."""
    return lambda cases: by_values(fit(cases, evaluations, progress).values)


def fingerprint(cases: Sequence[Case]) -> str:
    """A hash of what may be learnt from cases, in whatever order: all but their wording."""
    told = sorted(
        (case.name, json.dumps(_unworded(case.scenario.inputs), sort_keys=True)) for case in cases
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _unworded(value: Any) -> Any:
    """A scenario's inputs without titles, texts and sources, which no fit reads."""
    if isinstance(value, Mapping):
        return {k: _unworded(v) for k, v in value.items() if k not in WORDING}
    return [_unworded(v) for v in value] if isinstance(value, list | tuple) else value


def as_toml(found: Fit, cases: Sequence[Case], day: str) -> str:
    """A fit as the text of `data/fitted.toml`: values, their uncertainty, and what it came from."""
    lines = [
        "# The fitted values of the position rule, made by `negotiation fit`.",
        "",
        "[fit]",
        f'day = "{day}"',
        f"cases = {len(cases)}",
        f'hash = "{fingerprint(cases)}"    # of the cases',
        f"misfit = {found.loss:.6g}    # penalised",
        f"evaluations = {found.evaluations}",
    ]
    section = ""
    for term in TERMS:
        part, _, key = term.name.partition(".")
        lines += ["", f"[{part}]"] if part != section else []
        section = part
        lines.append(f"{key} = {found.values[part][key]:.6g}    # {term.meaning}")
    lines += ["", "[uncertainty]    # standard deviations"]
    lines += [f'"{name}" = {size:.3g}' for name, size in deviations(cases, found).items()]
    return "\n".join(lines) + "\n"
