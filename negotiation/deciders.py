"""How a member chooses: every choice goes through one signature, `decide(view) -> action`.

So the equilibrium, an agent and a person follow the same rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.chance import pick


@dataclass(frozen=True)
class View:
    """What a member sees when it must choose.

    Attributes
    ----------
    member : str
        Who chooses.
    question : str
        `revise` (penholder: hold, concede, concede_2, ...), `answer` (objector: accept or
        threaten), `go_on` (penholder after the answer: continue or end), `end` (penholder: vote,
        withdraw or alone), `announce` (veto holder, to the others: block or pass), `vote` (yes, no
        or abstain).
    options : tuple of str
        The legal actions. Who has committed has no `no`.
    odds : tuple of float
        Probability the model gives each option, to this member's type; sums to 1.
    draw : float
        This choice's own random number in [0, 1).
    round : int
        From 1.
    draft : mapping of str to int
        The text on the table.
    offers : tuple of mappings of str to int
        The revisions that conceding may circulate.
    resolve : int
        This member's own type of resolve, 0 the softest; nobody else sees it.
    payoffs : tuple of ndarray, shape (R + 1, T + 1), or None
        The stage game, penholder's and objector's expected payoffs; None outside of a stage.
    """

    member: str
    question: str
    options: tuple[str, ...]
    odds: tuple[float, ...]
    draw: float
    round: int
    draft: Mapping[str, int]
    offers: tuple[Mapping[str, int], ...]
    resolve: int
    payoffs: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


Decider = Callable[[View], str]


def equilibrium(view: View) -> str:
    """Choose as the model does: draw from the odds with the view's own number."""
    return view.options[pick(np.array(view.odds), view.draw)]
