"""Tables of the lesson and the handout as HTML, every name escaped: a game, types, settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from game import tables as game_tables

from negotiation.best_replies import best_cells
from negotiation.record import Round
from negotiation.scenario import Scenario

STYLE = f"""{game_tables.STYLE}<style>
@media (max-width: 640px) {{
  .stack tr {{display: block; padding: .4rem 0; border-bottom: 1px solid rgba(128,128,128,.4)}}
  .stack th, .stack td {{display: block; border: 0; padding: .1rem .3rem}}
  .stack .head {{display: none}}
  .stack td::before {{content: attr(data-label) ": "; opacity: .75}}
}}
</style>"""
"""A table of long texts is stacked on a phone: a block each row, each text with its heading."""


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


def plain(
    head: Sequence[str], rows: Sequence[Sequence[Any]], caption: str, stacked: bool = False
) -> str:
    """A table of texts and numbers with a heading row; `stacked` on a phone."""
    names = [f" data-label='{escape(str(text))}'" if stacked else "" for text in head]
    top = "".join(f"<th scope='col'>{escape(str(text))}</th>" for text in head)
    body = "".join(
        "<tr>"
        + f"<th scope='row'>{escape(str(row[0]))}</th>"
        + "".join(
            f"<td{name}>{escape(str(cell))}</td>"
            for name, cell in zip(names[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f"<div class='wide' tabindex='0' role='group' aria-label='{escape(caption)}'>"
        f"<table class='lab{' stack' if stacked else ''}'><caption>{escape(caption)}</caption>"
        f"<tr class='head'>{top}</tr>{body}</table></div>"
    )
