"""Odds when the position rule does not know everything: means over what it does not know.

What is unknown of a case is one shock to the wishes of all its members; of the rule, its fitted
values. Draws are the same for every scenario, so that the same question has the same answer; each
draw's odds are exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.batches import follow_all, repeat, stack
from negotiation.odds import Spread, described
from negotiation.positions import Preferences, Values, fill, rule
from negotiation.scenario import OUTCOMES, PARAMETERS, Scenario
from negotiation.solved import pose

Floats = NDArray[np.float64]

SEED = 2375
NODES = 16
"""Values of a case's shock that a mean is taken over."""
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


def nodes(number: int) -> Floats:
    """Middles of equally likely parts of a standard normal distribution, shape (number,).

    The odds jump where an equilibrium changes, so that evenly spread points serve better than
    those of Gauss and Hermite, which suppose smoothness.
    """
    from scipy.stats import norm

    return np.asarray(norm.ppf((np.arange(number) + 0.5) / number))


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
    scenario: Scenario, values: Values | None = None, draws: int = NODES, workers: int = 2
) -> tuple[Spread, Preferences]:
    """Odds as means over what is not known of a case: a shock to the wishes of all members.

    Parameters
    ----------
    scenario : Scenario
    values : mapping, optional
        Of the rule, instead of the shipped ones.
    draws : int
        Values of the shock.
    workers : int
        Threads.

    Returns
    -------
    Spread
        Means over the shock.
    Preferences
        The members' wishes, those of each draw leading.

    Notes
    -----
    A random effect (mixed logit; McFadden and Train 2000). That it is common to a case's members
    makes unanimity and joint opposition as frequent as they are.
    """
    values = values or rule()
    scenario = by_default(scenario, values)
    own = fill(scenario, values, values["shocks"]["case"] * nodes(draws))
    found = follow_all(repeat(pose(scenario, own, values), draws), workers)
    return Spread(*(field.mean(axis=0) for field in found)), own


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
    problems = []
    for common, *point in normal_points(draws, 1 + len(names)).tolist():
        drawn = _drawn(values, {n: sizes[n] * z for n, z in zip(names, point, strict=True)})
        given = by_default(scenario, drawn)
        own = fill(given, drawn, drawn["shocks"]["case"] * common)
        problems.append(pose(given, own, drawn))
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
    names = [name for name, _ in _numbers(values) if not name.startswith("parameters.")]
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


def _drawn(values: Values, steps: Mapping[str, float]) -> Values:
    """The rule's values a step away; those that can't be negative by as large a step of their log.

    An endorsement tolerance stays a share.
    """

    def change(name: str, value: float) -> float:
        step = steps.get(name, 0.0)
        if name.startswith("disposition."):
            return value + step
        most = 1.0 if name == "costs.endorsement_tolerance" else np.inf
        return float(min(most, value * np.exp(step / value))) if step else value

    return _changed(values, change)


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
