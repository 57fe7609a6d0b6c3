"""Numbers about a draft: its severity and what it costs the target in dollars."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from negotiation.positions import Preferences
from negotiation.scenario import Scenario

Draft = Mapping[str, int]


def severity_index(scenario: Scenario, preferences: Preferences, draft: Draft) -> float:
    """Severity of a draft against the first draft, 0 to 100.

    Weighted by the penholder's saliences; 100 is the first draft, 0 a text without measures. A
    first draft without measures has index 0.
    """
    weights = preferences.salience[preferences.members.index(scenario.pen)]
    now = first = 0.0
    for weight, p in zip(weights, scenario.provisions, strict=True):
        now += float(weight) * p.ladder[draft[p.key]].severity
        first += float(weight) * p.ladder[p.first].severity
    return 100.0 * now / first if first else 0.0


def mean_severity(
    scenario: Scenario, preferences: Preferences, levels: NDArray[np.float64]
) -> float:
    """Mean severity index of a text whose levels are uncertain.

    Parameters
    ----------
    levels : ndarray, shape (K, L)
        Probability of each level of each provision.
    """
    weights = preferences.salience[preferences.members.index(scenario.pen)]
    now = first = 0.0
    for weight, p, odds in zip(weights, scenario.provisions, levels, strict=True):
        severities = [level.severity for level in p.ladder]
        now += float(weight) * float(np.dot(odds[: len(severities)], severities))
        first += float(weight) * p.ladder[p.first].severity
    return 100.0 * now / first if first else 0.0


def dollars(scenario: Scenario, draft: Draft) -> dict[str, float | None]:
    """What a draft costs the target, US$ million a year.

    Returns
    -------
    dict
        `income_lost` (foreign income) and `imports_denied` (value of goods), each the sum over the
        measures whose figure is known, None where none is. The two are not added: one is money not
        earned, the other goods not received.
    """
    levels = [p.ladder[draft[p.key]] for p in scenario.provisions]
    tops = [p.ladder[-1] for p in scenario.provisions]
    totals: dict[str, float | None] = {}
    for name in ("income_lost", "imports_denied"):
        known = any(getattr(top, name) is not None for top in tops)
        amounts = [getattr(level, name) or 0.0 for level in levels]
        totals[name] = float(sum(amounts)) if known else None
    return totals
