"""The position rule fitted on coded cases, through the bargaining model itself.

A penalised composite likelihood of votes, final levels and outcomes together, each reckoned by the
model's own odds (`uncertainty.mixed`). What comes out has the form of `data/positions.toml`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.evidence.cases import Case
from negotiation.evidence.forecasts import Forecast, Odds, blind, from_odds
from negotiation.evidence.populations import levels as level_rows
from negotiation.evidence.populations import votes as vote_rows
from negotiation.odds import described
from negotiation.positions import Values, rule
from negotiation.scenario import Scenario
from negotiation.uncertainty import mixed

Floats = NDArray[np.float64]

DRAWS = 8
"""Draws of what is not known of a case, in each evaluation."""
SEED = 1717
VOTE_WEIGHT, LEVEL_WEIGHT, OUTCOME_WEIGHT = 0.25, 1.0, 2.0
"""A case's votes depend on one another, so they count less each (composite likelihood; Varin, Reid
and Firth 2011). Assumed."""
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


INFINITE = float("inf")
TERMS = (
    Term("disposition.intercept", -0.3, 1.5, -INFINITE, INFINITE, False, "support at large"),
    Term("disposition.lean", -0.4, 0.4, -INFINITE, 0, False, "nearer to the target: less"),
    Term("disposition.patron", -1.2, 1.0, -INFINITE, 0, False, "a patron supports less"),
    Term("disposition.great_power_rival", -1.3, 1.0, -INFINITE, 0, False, "China, Russia: less"),
    Term("disposition.proliferation", 1.5, 1.0, 0, INFINITE, False, "a nuclear or missile test"),
    Term(
        "disposition.regional_stance", 0.9, 0.7, 0, INFINITE, False, "members follow their region"
    ),
    Term("disposition.spread", 2.3, 1.0, 0, INFINITE, False, "contested measures: less"),
    Term("shocks.case", 0.7, 0.6, 0, INFINITE, False, "common to a case"),
    Term("shocks.measure", 0.7, 0.6, 0, INFINITE, False, "common to a measure"),
    Term("costs.block_cost", 0.05, 0.7, 0.001, 1, True, "what a no costs"),
    Term("costs.loss_exponent", 1.3, 0.3, 1, 2, False, "shape of loss"),
    Term("costs.sponsor_loss_exponent", 1.7, 0.3, 1, 2, False, "shape of sponsors' loss"),
    Term("parameters.exposure_value", 0.3, 0.3, 0, 1.5, False, "worth of showing who stops it"),
    Term("parameters.vote_noise", 0.07, 0.5, 0.005, 0.5, True, "tremble of votes"),
)


def values_at(x: Floats) -> Values:
    """The rule's values at a point in the fit's units, shape (number of terms,)."""
    values: dict[str, Any] = {key: dict(section) for key, section in rule().items()}
    values.setdefault("parameters", {})
    for term, z in zip(TERMS, x.tolist(), strict=True):
        value = term.centre * np.exp(term.spread * z) if term.log else term.centre + term.spread * z
        section, _, key = term.name.partition(".")
        values[section][key] = float(min(term.high, max(term.low, value)))
    return values


def forecast(case: Case, values: Values, draws: int = DRAWS) -> Forecast:
    """What a rule's values say of a case, whose ending is taken away first."""
    scenario = blind(case.scenario)
    found, own = mixed(scenario, values, draws)
    return from_odds(described(scenario, own, found))


class Ending(NamedTuple):
    """What is learnt from a case: its votes, (provision, first, final level), whether adopted."""

    votes: tuple[tuple[str, bool], ...]
    levels: tuple[tuple[str, int, int], ...]
    adopted: bool


def ending(case: Case) -> Ending:
    """How a case ended, in the populations that are scored."""
    voted, asked = vote_rows([case]), level_rows([case])
    history = case.scenario.history
    return Ending(
        tuple(zip(voted.key.tolist(), (voted.observed == 1.0).tolist(), strict=True)),
        tuple((k, history.first[k], history.final[k]) for k in asked.key[asked.counts].tolist()),
        history.outcome == "adopted",
    )


def misfit(said: Forecast, ended: Ending) -> float:
    """Negative log of the composite likelihood of one case."""
    total = 0.0
    for member, yes in ended.votes:
        chance = said.votes[member] if said.votes else 0.5
        total -= VOTE_WEIGHT * np.log(np.clip(chance if yes else 1.0 - chance, 0.01, 0.99))
    for key, first, final in ended.levels:
        chances = np.array([said.levels[key].get(x, 0.0) for x in range(first + 1)])
        share = chances[min(final, first)] / max(float(chances.sum()), 1e-9)
        total -= LEVEL_WEIGHT * np.log((1.0 - SLIP) * share + SLIP / (first + 1))
    chance = float(np.clip(said.outcomes["adopted"], 0.02, 0.98))
    total -= OUTCOME_WEIGHT * np.log(chance if ended.adopted else 1.0 - chance)
    return float(total)


def objective(cases: Sequence[Case]) -> Callable[[Floats], float]:
    """The penalised misfit of cases, as a function of a point in the fit's units."""
    endings = [ending(case) for case in cases]

    def lose(x: Floats) -> float:
        values = values_at(np.asarray(x))
        each = (misfit(forecast(c, values), e) for c, e in zip(cases, endings, strict=True))
        return sum(each) + float(np.square(x).sum()) / 2.0

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
    evaluations: int = 700,
    progress: Callable[[int, float], None] | None = None,
) -> Fit:
    """Fit the position rule on cases.

    Parameters
    ----------
    cases : sequence of Case
    evaluations : int
        Most evaluations of all cases.
    progress : callable, optional
        Is told evaluations and the best loss so far.

    Returns
    -------
    Fit

    Notes
    -----
    The odds jump where an equilibrium changes, so no gradients: covariance matrix adaptation
    (Hansen and Ostermeier 2001), from the priors' centres and always the same seed.
    """
    import cma

    lose = objective(cases)
    options = {"seed": SEED, "verbose": -9, "maxfevals": evaluations}
    search = cma.CMAEvolutionStrategy(np.zeros(len(TERMS)), 0.5, options)
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


def refitted(
    evaluations: int, progress: Callable[[int, float], None] | None = None
) -> Callable[[tuple[Case, ...]], Odds]:
    """A learner of odds: fits the rule on the cases that may be learnt from, and on nothing else.

    Parameters
    ----------
    evaluations : int
        In each fit.
    progress : callable, optional
        As in `fit`.
    """

    def learn(cases: tuple[Case, ...]) -> Odds:
        values = fit(cases, evaluations, progress).values

        def reckon(scenario: Scenario) -> Mapping[str, Any]:
            found, own = mixed(scenario, values)
            return described(scenario, own, found)

        return reckon

    return learn


def as_toml(found: Fit, cases: Sequence[Case], day: str) -> str:
    """A fit as the text of a data file: its day, a hash of what was learnt from, uncertainty."""
    told = [(case.name, case.scenario.digest) for case in cases]
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
    lines = [
        "# The position rule's values, made by `negotiation fit`.",
        f"# {day}; {len(cases)} cases, hash {digest}; penalised misfit {found.loss:.1f}"
        f" after {found.evaluations} evaluations.",
    ]
    meanings = {term.name: term.meaning for term in TERMS}
    values = {**found.values, "uncertainty": deviations(cases, found)}
    for section, content in values.items():
        lines += ["", f"[{section}]"]
        for key, value in content.items():
            name = f'"{key}"' if "." in key else key
            note = meanings.get(f"{section}.{key}")
            lines.append(f"{name} = {_literal(value)}" + (f"  # fitted: {note}" if note else ""))
    return "\n".join(lines) + "\n"


def _literal(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_literal(v)}" for k, v in value.items()) + " }"
    return json.dumps(value)
