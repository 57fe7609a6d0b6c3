"""Numbers about a draft and a record: severity, dollars a year, and who gave what to whom."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.positions import Preferences
from negotiation.record import Record
from negotiation.scenario import LEVEL_DOLLARS, Scenario

Draft = Mapping[str, int]


def severity_index(scenario: Scenario, preferences: Preferences, draft: Draft) -> float:
    """Severity of a draft against the first draft, 0 to 100.

    Weighted by the penholder's saliences; 100 is the first draft, 0 a text without measures. A
    first draft without measures has index 0.
    """
    weights, first = _scale(scenario, preferences)
    now = 0.0
    for weight, p in zip(weights, scenario.provisions, strict=True):
        now += weight * p.ladder[draft[p.key]].severity
    return 100.0 * now / first if first else 0.0


def _scale(scenario: Scenario, preferences: Preferences) -> tuple[list[float], float]:
    """The penholder's saliences, and the severity of the first draft weighted by them."""
    weights = preferences.salience[preferences.members.index(scenario.pen)].tolist()
    first = 0.0
    for weight, p in zip(weights, scenario.provisions, strict=True):
        first += weight * p.ladder[p.first].severity
    return weights, first


def points(scenario: Scenario, preferences: Preferences, draft: Draft) -> dict[str, float]:
    """What each measure of a draft adds to its severity index; they sum to it."""
    weights, first = _scale(scenario, preferences)
    return {
        p.key: 100.0 * w * p.ladder[draft[p.key]].severity / first if first else 0.0
        for w, p in zip(weights, scenario.provisions, strict=True)
    }


def mean_severity(
    scenario: Scenario, preferences: Preferences, levels: NDArray[np.float64]
) -> float:
    """Mean severity index of a text whose levels are uncertain.

    Parameters
    ----------
    levels : ndarray, shape (K, L)
        Probability of each level of each provision.
    """
    weights, first = _scale(scenario, preferences)
    now = 0.0
    for weight, p, odds in zip(weights, scenario.provisions, levels, strict=True):
        severities = [level.severity for level in p.ladder]
        now += weight * float(np.dot(odds[: len(severities)], severities))
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
    for name in LEVEL_DOLLARS:
        known = any(getattr(top, name) is not None for top in tops)
        amounts = [getattr(level, name) or 0.0 for level in levels]
        totals[name] = float(sum(amounts)) if known else None
    return totals


class Exchange(NamedTuple):
    """What changed hands in one round.

    Attributes
    ----------
    round : int
    objector : str
        To whom the penholder gave; ISO code.
    given : dict of str to (int, int)
        Measures weakened: level before and after.
    points : dict of str to float
        Points of the severity index given up, by measure.
    promised, again : bool
        Whether the objector promised not to vote no on what results, and had promised before.
    veto : bool
        Whether its no blocks.
    before, after : mapping of str to float
        The objector's probabilities of yes, no and abstain, were the text voted on before the
        round, and after it.
    """

    round: int
    objector: str
    given: dict[str, tuple[int, int]]
    points: dict[str, float]
    promised: bool
    again: bool
    veto: bool
    before: Mapping[str, float]
    after: Mapping[str, float]


def exchanges(scenario: Scenario, preferences: Preferences, record: Record) -> list[Exchange]:
    """Who gave what to whom, round by round."""
    texts = [*(r.draft for r in record.rounds), record.final]
    stances = [*(r.stances for r in record.rounds), record.stances]
    worth = [points(scenario, preferences, text) for text in texts]
    found = []
    for i, played in enumerate(record.rounds):
        old, new = texts[i], texts[i + 1]
        given = {k: (old[k], new[k]) for k in old if new[k] != old[k]}
        found.append(
            Exchange(
                round=played.round,
                objector=played.objector,
                given=given,
                points={k: worth[i][k] - worth[i + 1][k] for k in given},
                promised=played.objector_action == "accept",
                again=played.objector in played.committed,
                veto=bool(preferences.veto[preferences.members.index(played.objector)]),
                before=stances[i][played.objector],
                after=stances[i + 1][played.objector],
            )
        )
    return found
