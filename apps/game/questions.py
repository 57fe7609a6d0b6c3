"""Practice: questions about a game, and whether an answer is right, as pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from game.tables import Shown, pure_equilibria
from game.writing import either, form, fuller, quoted
from negotiation.english import listed, say
from negotiation.selection import TIE

Cell = tuple[int, int]


@dataclass(frozen=True)
class Question:
    """What pays a player most against one action of the other.

    `right` are the indices of the best options; `because` says why, where another is worse; `tie`
    says of several that they pay the same.
    """

    key: str
    text: str
    options: tuple[str, ...]
    right: frozenset[int]
    because: str
    tie: str = ""


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
    value, named = write(best), [options[i] for i in sorted(right)]
    because = tie = ""
    if len(named) > 1:
        key = "tie_some" if rest else "tie_all"
        tie = say(f"game.{key}", best=listed(quoted(named)), value=value)
    if rest:
        after, value, _ = fuller(write, max(rest), best)
        told = {"best": either(named, len(options)), "value": value, "next": after}
        because = say("game.because", **told)
    text = say(
        "game.ask_row",
        player=shown.called[player],
        other=shown.called[1 - player],
        action=(game.columns, game.rows)[player][against],
    )
    return Question(f"{player}-{against}", text, options, right, because, tie)


def cell_name(shown: Shown, cell: Cell) -> str:
    """A cell by what both choose."""
    return say("game.pair", row=shown.game.rows[cell[0]], column=shown.game.columns[cell[1]])


def cells_right(shown: Shown, chosen: Collection[Cell], none: bool) -> bool:
    """Whether exactly the equilibria without chance were chosen; `none`: there are none."""
    wanted = pure_equilibria(shown)
    return set(chosen) == set(wanted) and none == (not wanted)
