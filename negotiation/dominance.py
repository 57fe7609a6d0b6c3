"""Dominance: which actions nobody should play, taken out of a game one after the other.

A strictly dominated action is worse than another, or than a mixture of others, whatever the other
player does; a weakly dominated one is nowhere better and somewhere worse. What is left after taking
out strictly dominated actions does not depend on the order; with weak dominance it can.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.selection import TIE

Floats = NDArray[np.float64]

KINDS = ("strict", "weak")
MARGIN = 1e-9
"""What a mixture must be better by, as a share of the payoffs' range (at least 1): a linear
program's answer is not exact, payoffs themselves are."""


@dataclass(frozen=True)
class Step:
    """One action taken out.

    Attributes
    ----------
    player : int
        0 for the row player, 1 for the column player.
    action : int
        The action that is taken out, by its index in the whole game.
    by : tuple of (int, float)
        The actions that dominate it and their weights; one action with weight 1, or a mixture.
    strict : bool
        Whether it is worse against every action that the other still has.
    lead : tuple of (int, float)
        For each action that the other still has, how much more the dominating one pays.
    """

    player: int
    action: int
    by: tuple[tuple[int, float], ...]
    strict: bool
    lead: tuple[tuple[int, float], ...]


def eliminate(a: Floats, b: Floats, kind: str = "strict") -> tuple[Step, ...]:
    """Take dominated actions out, one at a time, until none is left that is dominated.

    Parameters
    ----------
    a, b : ndarray, shape (m, k)
        Payoffs of the row and of the column player.
    kind : str
        `strict`, or `weak`, which takes out strictly dominated actions too, and these first.

    Returns
    -------
    tuple of Step
        The row player's actions first wherever both have one.

    Raises
    ------
    ValueError
        For another kind.

    Notes
    -----
    Dominance by mixtures of actions is a linear program (Pearce 1984); the order does not matter
    with strict dominance (Gilboa, Kalai and Zemel 1990).
    """
    if kind not in KINDS:
        raise ValueError(f"kind: found {kind!r}, allowed {', '.join(KINDS)}")
    left = [list(range(a.shape[0])), list(range(a.shape[1]))]
    payoffs, steps = (a, b.T), []
    while step := _next(payoffs, left, kind):
        left[step.player].remove(step.action)
        steps.append(step)
    return tuple(steps)


def _next(payoffs: tuple[Floats, Floats], left: list[list[int]], kind: str) -> Step | None:
    for strict in (True,) if kind == "strict" else (True, False):
        for player in range(2):
            own, others = left[player], left[1 - player]
            game = payoffs[player][np.ix_(own, others)]
            for i, action in enumerate(own):
                weights = _dominating(game, i, strict)
                if weights is None:
                    continue
                lead = weights @ game - game[i]
                by = tuple((own[r], float(weights[r])) for r in np.flatnonzero(weights))
                named = tuple((j, float(v)) for j, v in zip(others, lead, strict=True))
                return Step(player, action, by, strict, named)
    return None


def _dominating(game: Floats, i: int, strict: bool) -> Floats | None:
    """Weights of rows that dominate row i: those of a single row if one does; None if none do."""
    for r in range(game.shape[0]):
        lead = game[r] - game[i]
        if r != i and (lead.min() > TIE if strict else lead.min() >= -TIE and lead.max() > TIE):
            only: Floats = np.eye(game.shape[0])[r]
            return only
    return _mixture(game, i, strict) if game.shape[0] > 2 else None


def _mixture(game: Floats, i: int, strict: bool) -> Floats | None:
    """A mixture of the other rows that dominates row i, by linear programming."""
    from scipy.optimize import linprog

    rest = [r for r in range(game.shape[0]) if r != i]
    least = game.min()
    size = max(1.0, float(np.ptp(game)))
    lead = (game[rest] - game[i]).T / size
    count, columns = len(rest), lead.shape[0]
    if strict:  # the largest margin that every column leaves
        bounds: Any = [(0.0, 1.0)] * count + [(None, None)]
        system = np.hstack([-lead, np.ones((columns, 1))])
        goal = np.append(np.zeros(count), -1.0)
        sums = np.append(np.ones(count), 0.0)
    else:  # no column worse, the most of all columns together
        bounds, system, goal, sums = [(0.0, 1.0)] * count, -lead, -lead.sum(axis=0), np.ones(count)
    found = linprog(goal, system, np.zeros(columns), sums[None, :], [1.0], bounds, method="highs")
    if not found.success or -found.fun <= MARGIN:
        return None
    weights = np.zeros(game.shape[0])
    weights[rest] = np.where(found.x[:count] > MARGIN, found.x[:count], 0.0)
    weights /= weights.sum()
    short = (weights @ (game - least) - (game[i] - least)).min()
    return weights if short > (0.0 if strict else -MARGIN * size) else None
