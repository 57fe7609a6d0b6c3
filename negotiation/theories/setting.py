"""What every theory is given and what it answers: a scenario in arrays, a prediction by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.council import QUOTA, passes, shapley_shubik
from negotiation.positions import fill
from negotiation.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SLACK = 1e-9
"""Differences of gains and severities below this are rounding errors."""


@dataclass(frozen=True)
class Setting:
    """A scenario as the theories see it: n members, K provisions. The status quo is no text.

    Attributes
    ----------
    members, keys : tuple of str
        ISO codes and provision keys.
    severity : tuple of ndarray
        Of each provision, the severities of its levels, rising from 0.
    ideal, salience : ndarray, shape (n, K)
        As the position rule fills them (`positions.Preferences`).
    capability : ndarray, shape (n,)
        Power of each member's vote, summing to 1: the Shapley-Shubik index of the Council's rule.
        That this is a member's capability is assumed; as bargaining weight in a committee it is
        derived by Laruelle and Valenciano (2007).
    veto : ndarray of bool, shape (n,)
    quota : int
    pen : int
        Index of the penholder.
    first : ndarray of int, shape (K,)
        The first draft.
    discount : float
        Weight of a round later.
    """

    members: tuple[str, ...]
    keys: tuple[str, ...]
    severity: tuple[Floats, ...]
    ideal: Floats
    salience: Floats
    capability: Floats
    veto: Bools
    quota: int
    pen: int
    first: Ints
    discount: float

    def gains(self) -> tuple[Floats, ...]:
        """Of each provision, every member's gain from every level, shape (n, L).

        w (θ² - (s - θ)²): quadratic loss measured from the empty text. Source: Enelow and Hinich
        (1984).
        """
        return tuple(
            self.salience[:, [k]] * (2.0 * self.ideal[:, [k]] - s[None, :]) * s[None, :]
            for k, s in enumerate(self.severity)
        )

    def worth(self, levels: Ints) -> Floats:
        """Every member's gain from a draft, shape (n,)."""
        total = np.zeros(len(self.members))
        for table, level in zip(self.gains(), levels, strict=True):
            total += table[:, level]
        return total


@dataclass(frozen=True)
class Prediction:
    """What a theory says of one scenario.

    Attributes
    ----------
    levels : mapping of str to int
        Level of each provision.
    positions : mapping of str to float, or None
        The severity in [0, 1] that the theory predicts before it is read as a level; None where
        the theory speaks of levels at once.
    outcome : str
        One of `scenario.OUTCOMES`. A theory without votes presupposes that its text is adopted; an
        empty text counts as withdrawn.
    votes : mapping of str to mapping, or None
        Probability of each member's yes, no and abstention; None where the theory speaks of none.
    """

    levels: Mapping[str, int]
    positions: Mapping[str, float] | None
    outcome: str
    votes: Mapping[str, Mapping[str, float]] | None = None


@dataclass(frozen=True)
class Theory:
    """A theory: its name in files, title for people, source, what it says, and how it predicts."""

    name: str
    title: str
    source: str
    says: str
    predict: Callable[[Setting], Prediction]


def setting(scenario: Scenario) -> Setting:
    """Put a scenario into the form that theories take, by the position rule."""
    own = fill(scenario)
    with_veto, without = shapley_shubik(len(own.members), QUOTA, int(own.veto.sum()))
    return Setting(
        members=own.members,
        keys=tuple(p.key for p in scenario.provisions),
        severity=tuple(np.array([e.severity for e in p.ladder]) for p in scenario.provisions),
        ideal=own.ideal,
        salience=own.salience,
        capability=np.where(own.veto, with_veto, without),
        veto=own.veto,
        quota=QUOTA,
        pen=own.members.index(scenario.pen),
        first=np.array([p.first for p in scenario.provisions], dtype=np.int64),
        discount=float(scenario.discount),
    )


def nearest_level(severities: Floats, position: float) -> int:
    """Level whose severity is nearest to a position; of two that are as near, the weaker."""
    return int(np.argmin(np.round(np.abs(severities - position), 12)))


def at_positions(given: Setting, positions: Floats) -> Prediction:
    """Read severities, shape (K,), as the nearest levels of a text that is agreed on."""
    levels = [nearest_level(s, x) for s, x in zip(given.severity, positions, strict=True)]
    return at_levels(given, np.array(levels), positions)


def at_levels(given: Setting, levels: Ints, positions: Floats | None = None) -> Prediction:
    """A prediction of these levels, shape (K,), agreed on and so adopted unless empty."""
    return Prediction(
        levels=dict(zip(given.keys, map(int, levels), strict=True)),
        positions=None
        if positions is None
        else dict(zip(given.keys, map(float, positions), strict=True)),
        outcome="adopted" if np.any(levels > 0) else "withdrawn",
    )


def put_to_vote(given: Setting, levels: Ints, positions: Floats, yes: Bools) -> Prediction:
    """A prediction of these levels put to the vote; who does not vote yes votes no."""
    agreed = at_levels(given, levels, positions)
    if agreed.outcome == "withdrawn":
        return agreed
    outcome = "adopted"
    if not bool(passes(yes, ~yes, given.veto, given.quota)):
        outcome = "failed" if int(yes.sum()) < given.quota else "vetoed"
    votes = {
        member: {"yes": float(y), "no": 1.0 - float(y), "abstain": 0.0}
        for member, y in zip(given.members, yes, strict=True)
    }
    return Prediction(agreed.levels, agreed.positions, outcome, votes)
