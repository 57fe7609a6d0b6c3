"""Odds when the position rule does not know everything: means over what it does not know.

What is unknown of a case (`positions.Shocks`) and of the rule's own values is drawn from
quasi-random normal points, the same for every scenario, so that the same question has the same
answer; each draw's odds are exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.batches import follow_all, repeat, stack
from negotiation.odds import Spread, described
from negotiation.positions import Preferences, Shocks, Values, fill, rule
from negotiation.scenario import OUTCOMES, PARAMETERS, Scenario
from negotiation.solved import pose

Floats = NDArray[np.float64]

SEED = 2375
DRAWS = 32
"""Draws of what is not known of a case: a power of two, as Sobol' points want it."""
CHANGE = 0.1
"""Largest relative change of a value in `fragility`."""


def normal_points(number: int, dimensions: int, seed: int = SEED) -> Floats:
    """Quasi-random standard normal points, shape (number, dimensions).

    Scrambled Sobol' points (Owen 1998) through the normal distribution's quantiles.
    """
    from scipy.stats import norm, qmc

    sobol = qmc.Sobol(dimensions, rng=np.random.Generator(np.random.Philox(seed)))
    points = sobol.random_base2(int(np.ceil(np.log2(max(1, number)))))[:number]
    return np.asarray(norm.ppf(np.clip(points, 1e-9, 1.0 - 1e-9)))


def shocks(scenario: Scenario, values: Values, points: Floats) -> Shocks:
    """What of members' wishes is not known, one draw a row of `points`.

    Parameters
    ----------
    scenario : Scenario
    values : mapping
        Of the rule; `shocks` holds their standard deviations, in log-odds.
    points : ndarray, shape (draws, at least 1 + K + n)
        Standard normal.
    """
    spread, k = values["shocks"], len(scenario.provisions)
    last = 1 + k + len(scenario.seats)
    return Shocks(
        spread["case"] * points[:, 0],
        spread["measure"] * points[:, 1 : 1 + k],
        spread["member"] * points[:, 1 + k : last],
    )


def by_default(scenario: Scenario, values: Values) -> Scenario:
    """The scenario with the values' defaults for the parameters that it does not state."""
    return replace(
        scenario,
        **{
            key: value
            for key, value in values.get("parameters", {}).items()
            if key not in scenario.inputs
        },
    )


def mixed(
    scenario: Scenario, values: Values | None = None, draws: int = DRAWS, workers: int = 2
) -> tuple[Spread, Preferences]:
    """Odds as means over what is not known of a case.

    Parameters
    ----------
    scenario : Scenario
    values : mapping, optional
        Of the rule, instead of the shipped ones.
    draws : int
    workers : int
        Threads.

    Returns
    -------
    Spread
        Means over draws.
    Preferences
        The members' wishes where nothing is added to them.
    """
    values = values or rule()
    scenario = by_default(scenario, values)
    points = normal_points(draws, 1 + len(scenario.provisions) + len(scenario.seats))
    own = fill(scenario, values, shocks(scenario, values, points))
    found = follow_all(repeat(pose(scenario, own, values), draws), workers)
    return Spread(*(field.mean(axis=0) for field in found)), fill(scenario, values)


def uncertain_odds(scenario: Scenario, draws: int) -> dict[str, Any]:
    """Odds with what is not known of the case and of the rule's values; as `odds` has them.

    Returns
    -------
    dict
        Means over draws under the keys of `odds`; `intervals`: 5th and 95th percentile of each
        number over draws; `draws`; `fragility`.
    """
    values = rule()
    sizes = values.get("uncertainty", {})
    names = [name for name, _ in _numbers(values) if name in sizes]
    last = 1 + len(scenario.provisions) + len(scenario.seats)
    points = normal_points(draws, last + len(names))
    problems = []
    for point in points:
        moved = {n: sizes[n] * z for n, z in zip(names, point[last:], strict=True)}
        drawn = _changed(values, lambda name, value, moved=moved: value + moved.get(name, 0.0))
        given = by_default(scenario, drawn)
        own = fill(given, drawn, shocks(given, drawn, point[None, :]))
        problem = pose(given, own, drawn)
        problems.append(problem._replace(gains=problem.gains[0]))
    found = follow_all(stack(problems))
    own = fill(scenario)
    each = [described(scenario, own, Spread(*(f[i] for f in found))) for i in range(draws)]
    mean = described(scenario, own, Spread(*(field.mean(axis=0) for field in found)))
    return {
        **mean,
        "draws": draws,
        "intervals": _intervals(mean, each),
        "fragility": fragility(scenario),
    }


def fragility(scenario: Scenario, changes: int = 128) -> dict[str, Any]:
    """How often small changes of all values at once keep the likeliest outcome.

    Every value of the rule and every parameter of the model is multiplied by a factor of its own,
    uniform on 1 ± `CHANGE`.

    Returns
    -------
    dict
        `outcome` (the likeliest one), `kept` (share of changes that keep it), `changes`, `size`.
    """
    values = rule()
    names = [name for name, _ in _numbers(values)]
    keys = [k for k, p in PARAMETERS.items() if not p.whole and getattr(scenario, k) != "free"]
    draw = np.random.Generator(np.random.Philox(SEED)).uniform(
        1.0 - CHANGE, 1.0 + CHANGE, (changes, len(names) + len(keys))
    )
    problems = [pose(scenario, fill(scenario))]
    for row in draw.tolist():
        factors = dict(zip(names, row[: len(names)], strict=True))
        moved = _changed(values, lambda name, value, f=factors: value * f.get(name, 1.0))
        numbers = {
            key: min(PARAMETERS[key].high, getattr(scenario, key) * factor)
            for key, factor in zip(keys, row[len(names) :], strict=True)
        }
        given = replace(scenario, **numbers)
        problems.append(pose(given, fill(given, moved), moved))
    likeliest = follow_all(stack(problems)).outcomes.argmax(axis=1)
    outcome = OUTCOMES[int(likeliest[0])]
    kept = float((likeliest[1:] == likeliest[0]).mean())
    return {"outcome": outcome, "kept": kept, "changes": changes, "size": CHANGE}


def _numbers(values: Values) -> Iterator[tuple[str, float]]:
    """Every number of the rule by its dotted name, its own uncertainty left out."""
    for section, content in values.items():
        if section == "uncertainty" or not isinstance(content, Mapping):
            continue
        for key, value in content.items():
            inner = value.items() if key == "weights" else [("", value)]
            for last, number in inner:
                if isinstance(number, (int, float)):
                    yield ".".join(part for part in (section, key, last) if part), number


def _changed(values: Values, change: Any) -> Values:
    """The rule's values with every number changed: `change(name, value)`."""
    moved: dict[str, Any] = {
        section: dict(content) if isinstance(content, Mapping) else content
        for section, content in values.items()
    }
    moved["contestedness"]["weights"] = dict(values["contestedness"]["weights"])
    for name, value in _numbers(values):
        section, key, *last = name.split(".")
        if last:
            moved[section][key][last[0]] = change(name, value)
        else:
            moved[section][key] = change(name, value)
    return moved


def _intervals(mean: Any, each: list[Any]) -> Any:
    """5th and 95th percentile of every number, in the shape of the odds."""
    if isinstance(mean, dict):
        return {
            key: _intervals(value, [one[key] for one in each])
            for key, value in mean.items()
            if not isinstance(value, str)
        }
    return [float(q) for q in np.percentile(each, [5, 95])]
