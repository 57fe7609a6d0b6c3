"""The backtest: the model, the baselines and the theories scored against what the Council did."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.evidence import baselines, populations, scores
from negotiation.evidence.cases import Case
from negotiation.evidence.forecasts import Forecast, Learner, blind, by_theory, leave_out, shipped
from negotiation.evidence.populations import Population
from negotiation.evidence.scores import Discrete, Floats
from negotiation.scenario import OUTCOMES
from negotiation.theories import theories

CAVEATS = (
    "Levels are one coder's, and 3 does not mean the same in each case.",
    "Contested cases only: they were chosen because they were contested.",
    "First asks are first known asks, not always a tabled text.",
    "Patrons were coded by one person who knew the votes.",
)
"""To be said wherever a score is shown."""

SHIPPED = "the shipped position rule for every case, not refitted"
REFITTED = "the position rule fitted without what is left out"
FORM = "every case in its short form, without assumptions of its own"
LEVELS_OF = "the text at the end, given adoption"

Predicted = Floats | Discrete


class Score(NamedTuple):
    """A scoring rule: its name in files, its title, whether less is better, how it is reckoned.

    `reckon` takes what was observed, what was predicted, and weights of shape (..., n).
    """

    name: str
    title: str
    less: bool
    reckon: Callable[[Floats, Any, Floats], Floats]


def _mean_of(loss: Callable[[Floats, Any], Floats]) -> Callable[[Floats, Any, Floats], Floats]:
    return lambda observed, predicted, weights: scores.mean(loss(observed, predicted), weights)


def _survival(observed: Floats, predicted: Discrete, weights: Floats) -> Floats:
    return scores.rank_correlation(observed, predicted.mean(), weights)


TABLES: dict[str, tuple[Score, ...]] = {
    "votes": (
        Score("brier", "Brier score", True, _mean_of(scores.quadratic)),
        Score("auc", "Area under the curve", False, scores.auc),
    ),
    "levels": (
        Score("mae", "Mean absolute error of the median", True, _mean_of(scores.absolute)),
        Score("crps", "Ranked probability score (CRPS)", True, _mean_of(scores.crps)),
        Score("exact_hits", "Share of exact hits", False, _mean_of(scores.exact)),
        Score("rank_correlation", "Rank correlation of what survives", False, _survival),
    ),
    "outcomes": (
        Score("log", "Log score", True, _mean_of(scores.logarithmic)),
        Score("accuracy", "Accuracy", False, _mean_of(scores.hits)),
    ),
}
"""Every score, by population."""


class Bench(NamedTuple):
    """One population with what everybody predicted of its rows, n of them.

    Attributes
    ----------
    case : ndarray of str, shape (n,)
    observed : ndarray, shape (n,)
    model : ndarray or Discrete
    rivals : mapping of str to mapping of str to ndarray or Discrete
        The `baselines` and the `theories`, by name.
    """

    case: NDArray[np.str_]
    observed: Floats
    model: Predicted
    rivals: Mapping[str, Mapping[str, Predicted]]

    def where(self, mask: NDArray[np.bool_]) -> "Bench":
        """The rows of a mask, shape (n,)."""
        rivals = {
            sort: {name: _rows(predicted, mask) for name, predicted in found.items()}
            for sort, found in self.rivals.items()
        }
        return Bench(self.case[mask], self.observed[mask], _rows(self.model, mask), rivals)


def _rows(predicted: Predicted, mask: NDArray[np.bool_]) -> Predicted:
    if isinstance(predicted, Discrete):
        return Discrete(predicted.values[mask], predicted.chances[mask])
    return predicted[mask]


def backtest(
    cases: Sequence[Case],
    learner: Learner = shipped,
    fit: str = SHIPPED,
    without_patronage: Sequence[Case] | None = None,
) -> dict[str, Any]:
    """Score the model on cases, leaving out one case at a time and one target at a time.

    Parameters
    ----------
    cases : sequence of Case
    learner : Learner
        The model.
    fit : str
        What the model has learnt.
    without_patronage : sequence of Case, optional
        The same cases coded without patrons, for the model to learn from and to forecast.

    Returns
    -------
    dict
        `votes`, `levels` and `outcomes` by score, leave-one-case-out: each `model`, `interval`
        (5th to 95th percentile), `baselines` and `theories`, of each `value`, `difference` (the
        model's score less its own) and the difference's `interval`; None where a score is not
        defined. Beside them `votes.calibration`, `votes.yes_votes` (mean distance between the
        expected number of yes votes and what it was) and `outcomes.classes` (how often each
        outcome was the likeliest, by what happened). `without_rival_drafts`: the same without
        them. `by_target`: all of this, leave-one-target-out, and `without_patronage`: with cases
        coded without patrons. `cases`: every case, what happened and what the model said.
        `caveats`, `fit`, `form`, `levels_of`.
    """
    fixed = {
        name: {case.name: by_theory(theory)(blind(case.scenario)) for case in cases}
        for name, theory in theories().items()
    }
    by_case, by_target = (leave_out(cases, learner, by) for by in ("case", "target"))
    found_by_target = _scored(cases, by_target, fixed, "target")
    if without_patronage is not None:
        plain = leave_out(without_patronage, learner, "target")
        found_by_target["without_patronage"] = _scored(cases, plain, fixed, "target")
    return {
        "caveats": list(CAVEATS),
        "fit": fit,
        "form": FORM,
        "levels_of": LEVELS_OF,
        **_scored(cases, by_case, fixed, "case"),
        "by_target": found_by_target,
        "cases": [_case(case, by_case[case.name]) for case in cases],
    }


def _scored(
    cases: Sequence[Case],
    own: Mapping[str, Forecast],
    fixed: Mapping[str, Mapping[str, Forecast]],
    by: str,
) -> dict[str, Any]:
    benches = {
        "votes": _votes(populations.votes(cases), own, fixed, by),
        "levels": _levels(populations.levels(cases), own, fixed, by),
        "outcomes": _outcomes(populations.outcomes(cases), own, fixed, by),
    }
    rival = [case.name for case in cases if case.rival_draft]
    found = _tables(benches)
    likeliest = {case: max(OUTCOMES, key=lambda o: own[case].outcomes[o]) for case in own}
    found["outcomes"]["classes"] = {
        happened: {
            said: sum(
                case.scenario.history.outcome == happened and likeliest[case.name] == said
                for case in cases
            )
            for said in OUTCOMES
        }
        for happened in OUTCOMES
    }
    found["without_rival_drafts"] = _tables(
        {name: bench.where(~np.isin(bench.case, rival)) for name, bench in benches.items()}
    )
    return found


def _votes(
    population: Population,
    own: Mapping[str, Forecast],
    fixed: Mapping[str, Mapping[str, Forecast]],
    by: str,
) -> Bench:
    def told(forecasts: Mapping[str, Forecast]) -> Floats | None:
        rows = zip(population.case.tolist(), population.key.tolist(), strict=True)
        votes = [(forecasts[case].votes or {}).get(member) for case, member in rows]
        return None if None in votes else np.array(votes, dtype=float)

    found: dict[str, dict[str, Predicted | None]] = {
        "baselines": {
            name: baselines.chances(method, population, by)
            for name, method in baselines.VOTES.items()
        },
        "theories": {name: told(forecasts) for name, forecasts in fixed.items()},
    }
    said = told(own)
    if said is None:
        raise ValueError("votes: found a forecast without a member that voted, allowed all of them")
    return Bench(population.case, population.observed, said, _known(found))


def _levels(
    population: Population,
    own: Mapping[str, Forecast],
    fixed: Mapping[str, Mapping[str, Forecast]],
    by: str,
) -> Bench:
    rows = population.where(population.counts)
    first = rows.of("first")[:, 0]

    def told(forecasts: Mapping[str, Forecast]) -> Discrete:
        said = [
            forecasts[case].levels[key]
            for case, key in zip(rows.case.tolist(), rows.key.tolist(), strict=True)
        ]
        width = max((max(chances) + 1 for chances in said), default=1)
        chances = np.array([[row.get(x, 0.0) for x in range(width)] for row in said])
        return Discrete(
            100.0 * np.arange(width) / first[:, None], chances.reshape(len(rows), width)
        )

    found: dict[str, dict[str, Predicted | None]] = {
        "baselines": {
            name: baselines.shares(method, population, by)
            for name, method in baselines.LEVELS.items()
        },
        "theories": {name: told(forecasts) for name, forecasts in fixed.items()},
    }
    return Bench(rows.case, rows.observed, told(own), _known(found))


def _outcomes(
    population: Population,
    own: Mapping[str, Forecast],
    fixed: Mapping[str, Mapping[str, Forecast]],
    by: str,
) -> Bench:
    def told(forecasts: Mapping[str, Forecast]) -> Floats:
        return np.array([forecasts[case].outcomes["adopted"] for case in population.case.tolist()])

    found: dict[str, dict[str, Predicted | None]] = {
        "baselines": {
            name: baselines.chances(method, population, by)
            for name, method in baselines.OUTCOMES.items()
        },
        "theories": {name: told(forecasts) for name, forecasts in fixed.items()},
    }
    return Bench(population.case, population.observed, told(own), _known(found))


def _known(
    found: Mapping[str, Mapping[str, Predicted | None]],
) -> dict[str, dict[str, Predicted]]:
    """Leave out who says nothing of these rows."""
    return {
        sort: {name: said for name, said in rivals.items() if said is not None}
        for sort, rivals in found.items()
    }


def _tables(benches: Mapping[str, Bench]) -> dict[str, Any]:
    found: dict[str, Any] = {name: _table(bench, TABLES[name]) for name, bench in benches.items()}
    votes = benches["votes"]
    said = np.asarray(votes.model)
    found["votes"]["calibration"] = [
        curve._asdict() for curve in scores.calibration(votes.observed, said)
    ]
    expected, counted = (_per_case(votes.case, x) for x in (said, votes.observed))
    apart = [abs(expected[case] - counted[case]) for case in counted]
    found["votes"]["yes_votes"] = sum(apart) / len(apart) if apart else None
    return found


def _per_case(case: NDArray[np.str_], values: Floats) -> dict[str, float]:
    return {name: float(values[case == name].sum()) for name in dict.fromkeys(case.tolist())}


def _table(bench: Bench, kinds: Sequence[Score]) -> dict[str, Any]:
    """Every score of one population: the model's, and by how much each rival's differs."""
    if not len(bench.case):
        return {score.name: _empty(bench) for score in kinds}
    once, times = np.ones((1, len(bench.case))), scores.draws(bench.case)
    found = {}
    for score in kinds:
        value = float(score.reckon(bench.observed, bench.model, once)[0])
        drawn = score.reckon(bench.observed, bench.model, times)
        entry: dict[str, Any] = {"model": _number(value), "interval": scores.interval(drawn)}
        for sort, rivals in bench.rivals.items():
            entry[sort] = {}
            for name, predicted in rivals.items():
                other = float(score.reckon(bench.observed, predicted, once)[0])
                apart = drawn - score.reckon(bench.observed, predicted, times)
                entry[sort][name] = {
                    "value": _number(other),
                    "difference": _number(value - other),
                    "interval": scores.interval(apart),
                }
        found[score.name] = entry
    return found


def _empty(bench: Bench) -> dict[str, Any]:
    return {"model": None, "interval": None, **{sort: {} for sort in bench.rivals}}


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _case(case: Case, forecast: Forecast) -> dict[str, Any]:
    """What happened in a case, and what the model said of it without it."""
    history = case.scenario.history
    voters = [m for m in history.vote if m not in case.scenario.penholder]
    said = forecast.votes or {}
    return {
        "name": case.name,
        "target": case.scenario.target,
        "date": case.scenario.date.isoformat(),
        "rival_draft": case.rival_draft,
        "outcome": history.outcome,
        "outcomes": dict(forecast.outcomes),
        "yes_votes": sum(history.vote[m] == "yes" for m in voters) if voters else None,
        "yes_votes_expected": sum(said[m] for m in voters) if voters else None,
        "votes": {m: {"was": history.vote[m], "yes": said[m]} for m in voters},
        "levels": {
            key: {
                "first": first,
                "was": history.final.get(key),
                "said": {str(x): chance for x, chance in forecast.levels[key].items()},
            }
            for key, first in history.first.items()
        },
    }
