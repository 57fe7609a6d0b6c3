"""Tables of the lesson and the handout as HTML, every name escaped: a game, types, settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from negotiation import story
from negotiation.record import Round
from negotiation.scenario import Scenario
from negotiation.selection import TIE
from negotiation.story import payoff

STYLE = """<style>
.sheet {overflow-x: auto}
.sheet table {border-collapse: collapse; font-size: .95rem; line-height: 1.35}
.sheet th, .sheet td {padding: .35rem .6rem; text-align: left; vertical-align: top;
  border: 1px solid rgba(128,128,128,.4)}
.sheet caption {text-align: left; font-weight: 600; padding-bottom: .3rem}
.sheet .cell {text-align: center; font-variant-numeric: tabular-nums; white-space: nowrap}
.sheet .best {font-weight: 700; text-decoration: underline}
.sheet .stable {outline: 3px solid #0a7d55; outline-offset: -3px}
.sheet .tag {display: block; font-size: .8rem; font-weight: 600}
.sheet .name {font-size: .8rem; opacity: .8; display: block}
</style>"""


@dataclass(frozen=True)
class Game:
    """A round's game as the lesson shows it: the columns that tell it, of all that there are.

    `columns_of` are the places of the shown columns among all; `pen_best` and `objector_best` mark
    best replies, an objector's among all columns of the whole game.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    pen: tuple[tuple[float, ...], ...]
    objector: tuple[tuple[float, ...], ...]
    pen_best: tuple[tuple[bool, ...], ...]
    objector_best: tuple[tuple[bool, ...], ...]
    columns_of: tuple[int, ...]
    all_columns: int

    def stable(self, i: int, j: int) -> bool:
        """Whether a cell is an equilibrium: both payoffs in it are best replies."""
        return self.pen_best[i][j] and self.objector_best[i][j]


def game(scenario: Scenario, played: Round) -> Game:
    """The game of a round, with the columns that tell it.

    Shown are the first and the last column, those that are played, and in each row the objector's
    best reply, so that no best reply is out of sight.
    """
    names = story.called(scenario)
    pen, objector = (names[m][0].upper() + names[m][1:] for m in (scenario.pen, played.objector))
    a, b = played.payoffs_penholder, played.payoffs_objector
    places = range(len(a[0]))
    best = [max(places, key=lambda j, row=row: row[j]) for row in b]  # type: ignore[misc]
    weights = played.equilibria[played.chosen]["objector"]
    shown = sorted({0, places[-1], *best, *(j for j in places if weights[j] > 0.0)})
    labels = story.answers(played)
    return Game(
        rows=tuple(f"{pen} {move}" for move in story.moves(scenario, played)),
        columns=tuple(f"{objector} {labels[j]}" for j in shown),
        pen=tuple(tuple(row[j] for j in shown) for row in a),
        objector=tuple(tuple(row[j] for j in shown) for row in b),
        pen_best=tuple(tuple(row[j] >= max(r[j] for r in a) - TIE for j in shown) for row in a),
        objector_best=tuple(tuple(row[j] >= max(row) - TIE for j in shown) for row in b),
        columns_of=tuple(shown),
        all_columns=len(places),
    )


def matrix(
    found: Game, caption: str, marked: bool = False, tag: str = "", blank: bool = False
) -> str:
    """A game as a table: best replies starred and underlined where `marked`, stable cells tagged.

    Parameters
    ----------
    found : Game
    caption : str
    marked : bool
    tag : str
        What is written into a cell that is an equilibrium; nothing where empty.
    blank : bool
        Whether cells are left empty, to be filled in.
    """
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in found.columns)
    body = ""
    for i, name in enumerate(found.rows):
        columns = range(len(found.columns))
        cells = "".join("<td class='empty'></td>" for _ in columns)
        if not blank:
            cells = "".join(_cell(found, i, j, marked, tag) for j in columns)
        body += f"<tr><th scope='row'>{escape(name)}</th>{cells}</tr>"
    return (
        f"<div class='sheet' tabindex='0' role='group' aria-label='{escape(caption)}'>"
        f"<table class='matrix'><caption>{escape(caption)}</caption>"
        f"<tr><td></td>{head}</tr>{body}</table></div>"
    )


def _cell(found: Game, i: int, j: int, marked: bool, tag: str) -> str:
    values = (
        (found.pen[i][j], found.pen_best[i][j]),
        (found.objector[i][j], found.objector_best[i][j]),
    )
    said = ", ".join(
        f"<span class='best'>{payoff(value)}★</span>" if marked and best else payoff(value)
        for value, best in values
    )
    stable = bool(tag) and found.stable(i, j)
    more = f"<span class='tag'>{escape(tag)}</span>" if stable else ""
    return f"<td class='cell{' stable' if stable else ''}'>{said}{more}</td>"


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
        f"<div class='sheet' tabindex='0' role='group' aria-label='{escape(caption)}'>"
        f"<table><caption>{escape(caption)}</caption><tr>{top}</tr>{body}</table></div>"
    )
