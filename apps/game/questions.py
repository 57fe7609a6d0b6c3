"""Practice: questions about a game, and whether an answer is right, as pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from game.tables import Shown, either, form
from negotiation.best_replies import best_cells
from negotiation.english import say
from negotiation.selection import TIE

Cell = tuple[int, int]


@dataclass(frozen=True)
class Question:
    """What pays a player most against one action of the other.

    `right` are the indices of the best options, `because` says why.
    """

    key: str
    text: str
    options: tuple[str, ...]
    right: frozenset[int]
    because: str


def replies(shown: Shown, columns: Sequence[int]) -> list[Question]:
    """For each player, what pays most against each action of the other."""
    a, b = shown.payoffs
    rows, others = shown.game.rows, shown.game.columns
    mine = [_question(shown, 0, a[:, j], rows, j) for j in columns if len(rows) > 1]
    return mine + [
        _question(shown, 1, b[i], others, i) for i in range(len(rows)) if len(others) > 1
    ]


def _question(
    shown: Shown, player: int, paid: np.ndarray, options: tuple[str, ...], against: int
) -> Question:
    game, write = shown.game, form(shown.game)
    best = float(paid.max())
    right = frozenset(int(i) for i in np.flatnonzero(paid >= best - TIE))
    rest = [float(v) for i, v in enumerate(paid) if i not in right]
    named = either([options[i] for i in sorted(right)])
    because = say("game.because_all", best=named, value=write(best))
    if rest:
        because = say("game.because", best=named, value=write(best), next=write(max(rest)))
    text = say(
        "game.ask_row",
        player=shown.called[player],
        other=shown.called[1 - player],
        action=(game.columns, game.rows)[player][against],
    )
    return Question(f"{player}-{against}", text, options, right, because)


def pure_equilibria(shown: Shown) -> list[Cell]:
    """The cells in which both payoffs are best replies."""
    mine, its = best_cells(*shown.payoffs)
    return [(int(i), int(j)) for i, j in np.argwhere(mine & its)]


def cell_name(shown: Shown, cell: Cell) -> str:
    """A cell by what both choose."""
    return say("game.pair", row=shown.game.rows[cell[0]], column=shown.game.columns[cell[1]])


def cells_right(shown: Shown, chosen: Collection[Cell], none: bool) -> bool:
    """Whether exactly the equilibria without chance were chosen; `none`: there are none."""
    wanted = pure_equilibria(shown)
    return set(chosen) == set(wanted) and none == (not wanted)
