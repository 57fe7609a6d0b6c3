"""Tables of the lesson and the handout as HTML, every name escaped: a game, types, settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from game import tables as game_tables

from negotiation.best_replies import best_cells
from negotiation.record import Round
from negotiation.scenario import Scenario

STYLE = game_tables.STYLE


@dataclass(frozen=True)
class Game:
    """A round's game as the lesson tells it: the columns that tell it, of all that there are.

    `rows` and `columns` are sentences, who does what; `columns_of` are the places of the columns
    among all; `pen_best` and `objector_best` mark best replies, an objector's among all columns of
    the whole game.
    """

    shown: game_tables.Shown
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    pen: list[list[float]]
    objector: list[list[float]]
    pen_best: list[list[bool]]
    objector_best: list[list[bool]]
    columns_of: list[int]

    @property
    def all_columns(self) -> int:
        """How many columns the whole game has."""
        return len(self.shown.game.columns)

    def stable(self, i: int, j: int) -> bool:
        """Whether a cell is an equilibrium: both payoffs in it are best replies."""
        return self.pen_best[i][j] and self.objector_best[i][j]


def game(scenario: Scenario, played: Round) -> Game:
    """The game of a round, with the columns that tell it.

    Beside those, each row's best reply of the objector is shown, so that none is out of sight.
    """
    shown = game_tables.of_round(scenario, played)
    pen, objector = (name[0].upper() + name[1:] for name in shown.called)
    a, b = shown.payoffs
    columns = sorted({*shown.telling, *map(int, b.argmax(axis=1))})
    sides = [block[:, columns].tolist() for block in (a, b, *best_cells(a, b))]
    return Game(
        shown,
        tuple(f"{pen} {move}" for move in shown.game.rows),
        tuple(f"{objector} {shown.game.columns[j]}" for j in columns),
        *sides,
        columns,
    )


def matrix(
    found: Game, caption: str, marked: bool = False, tagged: bool = False, blank: bool = False
) -> str:
    """The game's matrix: best replies `marked`, equilibria without chance `tagged`, or `blank`."""
    html = game_tables.matrix(
        found.shown,
        caption,
        marked,
        answers=False,
        columns=found.columns_of,
        pure=tagged,
        blank=blank,
    )
    return html.removeprefix(game_tables.STYLE)  # paper has a look of its own


def plain(head: Sequence[str], rows: Sequence[Sequence[Any]], caption: str) -> str:
    """A table of texts and numbers with a heading row."""
    top = "".join(f"<th scope='col'>{escape(str(text))}</th>" for text in head)
    body = "".join(
        "<tr>"
        + f"<th scope='row'>{escape(str(row[0]))}</th>"
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"<div class='wide' tabindex='0' role='group' aria-label='{escape(caption)}'>"
        f"<table class='lab'><caption>{escape(caption)}</caption><tr>{top}</tr>{body}</table></div>"
    )
