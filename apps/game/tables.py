"""Tables of one game as HTML, as pure functions: matrix, equilibria, dominance, parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from tables import STYLE as LADDERS

from game.writing import form, mixture, odds, regret, worth
from negotiation import story
from negotiation.best_replies import best_cells
from negotiation.english import say
from negotiation.equilibria import Floats, Solution
from negotiation.game_files import Game, ratio
from negotiation.record import Round
from negotiation.scenario import Scenario

STYLE = (
    LADDERS
    + """<style>
.game th {font-weight: 600}
.game .of {font-weight: 400; font-size: .82rem; text-align: center}
.game thead th {text-align: center; vertical-align: bottom}
.game thead th:first-child {text-align: left}
.game .one {color: color-mix(in srgb, #1f5fa8 52%, currentColor)}
.game .two {color: color-mix(in srgb, #b45309 58%, currentColor)}
.game .out {opacity: .38; text-decoration: line-through}
.game .going {background: rgba(200,80,30,.16)}
.game td.picked {box-shadow: inset 0 0 0 2px currentColor}
.game .also:not(.eq) {outline: 1.5px solid #0a7d55; outline-offset: -2px}
.game .eq.also .cell {outline: 1.5px solid #0a7d55; outline-offset: 2px}
.game td[aria-description] {cursor: help; anchor-name: --cell; anchor-scope: --cell}
.game td[aria-description]::after {display: none; content: attr(aria-description);
  position: fixed; z-index: 1000; width: max-content; max-width: min(22rem, 90vw);
  padding: .45rem .6rem; border-radius: 6px; background: #1d2733; color: #fff; font-size: .85rem;
  line-height: 1.4; text-align: left; white-space: normal; box-shadow: 0 2px 10px rgba(0,0,0,.35)}
.game td[aria-description]:focus::after {display: block}
@media (hover: hover) {.game td[aria-description]:hover::after {display: block}}
@supports (anchor-scope: --cell) {
  .game td[aria-description]::after {position-anchor: --cell; position-area: bottom span-right;
    margin: .25rem 0; position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline}
}
.list td, .list th {white-space: nowrap; font-variant-numeric: tabular-nums}
.list .mix {white-space: normal; min-width: 9rem}
@media (max-width: 640px) {
  .game td[aria-description]::after {position-area: none; inset: auto 1rem 1rem 1rem; width: auto;
    max-width: none; margin: 0}
  .list thead {display: none}
  .list tr {display: grid; padding: .35rem 0; border-bottom: 1px solid rgba(128,128,128,.25)}
  .list th, .list td {border: 0; padding: .08rem .4rem; white-space: normal}
  .list td::before {content: attr(data-label) ": "; opacity: .75}
}
@media print {.game td[aria-description]::after {display: none}}
.list tr.eq th::before {content: "✔ "}
.list tr.eq {background: rgba(10,125,85,.12)}
.small {font-size: .875rem; opacity: .85; margin: 0}
.parts td {text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap}
.parts th small {display: block; font-weight: 400; opacity: .8}
.parts thead th {text-align: right} .parts thead th:first-child {text-align: left}
.parts .sum th, .parts .sum td {font-weight: 700; border-top: 2px solid currentColor}
</style>"""
)


SIDES = ("penholder", "objector")
"""The two mixtures of an equilibrium of a record, the row player's first."""


@dataclass(frozen=True)
class Shown:
    """A game with its equilibria, from a record or (`own`) from a matrix that somebody typed.

    `equilibria` are the record's mappings; `played` is the cell that was played, where it is known;
    `telling` are the columns that tell the game where it has many; `acceptance` is how likely each
    column is to be an acceptance, where the columns are cut-offs of a hidden resolve; `called` are
    the players as they stand within a sentence.
    """

    game: Game
    equilibria: tuple[Mapping[str, Any], ...]
    chosen: int
    complete: bool
    rule: str
    played: tuple[int, int] | None
    telling: tuple[int, ...]
    called: tuple[str, str]
    acceptance: tuple[float, ...] = ()
    own: bool = False

    @property
    def payoffs(self) -> tuple[Floats, Floats]:
        """Payoffs of the row and of the column player."""
        return np.array(self.game.a), np.array(self.game.b)

    @property
    def selected(self) -> Mapping[str, Any]:
        """The equilibrium that was chosen."""
        return self.equilibria[self.chosen]


def of_round(scenario: Scenario, played: Round) -> Shown:
    """The game of a round of a record."""
    names, called = {seat.iso: seat.name for seat in scenario.seats}, story.called(scenario)
    game = Game(
        tuple(story.moves(scenario, played)),
        tuple(story.answers(played)),
        tuple(map(tuple, played.payoffs_penholder)),
        tuple(map(tuple, played.payoffs_objector)),
        (names[scenario.pen], names[played.objector]),
        say("game.title_of_round", scenario=scenario.title, round=played.round),
    )
    cell = None
    if len(game.columns) == 2:  # else the column is the objector's secret
        cell = (played.row, int(played.objector_action == "threaten"))
    weights = played.equilibria[played.chosen]["objector"]
    telling = sorted({0, len(weights) - 1, *(j for j, p in enumerate(weights) if p > 0.0)})
    live = [p for p in played.beliefs[played.objector] if p > 0.0]
    acceptance = tuple(float(sum(live[: len(live) - c])) for c in range(len(live) + 1))
    return Shown(
        game,
        tuple(played.equilibria),
        played.chosen,
        played.complete,
        scenario.selection,
        cell,
        tuple(telling),
        (called[scenario.pen], called[played.objector]),
        acceptance if len(game.columns) > 2 else (),
    )


def of_matrix(game: Game, solution: Solution, rule: str) -> Shown:
    """A matrix of one's own."""
    found = tuple(
        {
            "penholder": e.penholder,
            "objector": e.objector,
            "payoffs": e.payoffs,
            "regret": e.regret,
        }
        for e in solution.equilibria
    )
    every = tuple(range(len(game.columns)))
    return Shown(
        game, found, solution.chosen, solution.complete, rule, None, every, game.players, own=True
    )


def pure_equilibria(shown: Shown) -> list[tuple[int, int]]:
    """The cells in which both payoffs are best replies: equilibria in which nothing is mixed."""
    mine, its = best_cells(*shown.payoffs)
    return [(int(i), int(j)) for i, j in np.argwhere(mine & its)]


def matrix(
    shown: Shown,
    caption: str,
    marked: bool = True,
    answers: bool = True,
    columns: Sequence[int] | None = None,
    picked: tuple[int, int] | None = None,
    gone: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset()),
    going: tuple[int, int] | None = None,
    pure: bool = False,
    blank: bool = False,
) -> str:
    """The payoff matrix.

    Parameters
    ----------
    shown : Shown
    caption : str
    marked : bool
        Whether best replies are marked: a star and an underline, not colour alone.
    answers : bool
        Whether equilibrium and what was played are shown.
    columns : sequence of int, optional
        The columns to show; all by default.
    picked : (row, column), optional
        A cell to frame.
    gone : (rows, columns)
        Actions that are struck out.
    going : (player, action), optional
        An action that is about to be struck out.
    pure : bool
        Whether all equilibria in pure actions are tagged, where `answers` does not tag the chosen.
    blank : bool
        Whether cells are left empty, to be filled in.

    Returns
    -------
    str
        HTML.
    """
    game, chosen = shown.game, shown.selected
    columns = range(len(game.columns)) if columns is None else columns
    first, second = (escape(name) for name in game.players)
    mixed = (chosen["penholder"], chosen["objector"]) if answers else ([0.0] * len(game.rows),) * 2
    names = ""
    for j in columns:
        style = _action_class(1, j, gone, going)
        weight = chosen["objector"][j] if answers else 0.0
        names += f"<th scope='col'{style}>{escape(game.columns[j])}{_chance(weight)}</th>"
    body = ""
    for i, name in enumerate(game.rows):
        cells = "".join(
            "<td class='empty'></td>"
            if blank
            else _cell(shown, i, j, marked, answers, picked, gone, going, pure)
            for j in columns
        )
        weight = mixed[0][i]
        style = _action_class(0, i, gone, going)
        body += f"<tr><th scope='row'{style}>{escape(name)}{_chance(weight)}</th>{cells}</tr>"
    return (
        f"{STYLE}<div class='wide' tabindex='0' role='group' aria-label='{escape(caption)}'>"
        f"<table class='lab game'><caption>{escape(caption)}</caption><thead>"
        f"<tr><td></td><th class='of two' scope='colgroup' colspan='{len(columns)}'>{second} …</th>"
        f"</tr><tr><th class='of one' scope='col'>{first} …</th>{names}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(
    shown: Shown,
    i: int,
    j: int,
    marked: bool,
    answers: bool,
    picked: tuple[int, int] | None,
    gone: tuple[frozenset[int], frozenset[int]],
    going: tuple[int, int] | None,
    pure: bool,
) -> str:
    game, write = shown.game, form(shown.game)
    best = [bool(side[i, j]) for side in best_cells(*shown.payoffs)]
    values = (game.a[i][j], game.b[i][j])
    out = i in gone[0] or j in gone[1]
    stars = [each and marked and not out for each in best]
    weight = float(pure and all(best))
    if answers:
        weight = shown.selected["penholder"][i] * shown.selected["objector"][j]
    also = answers and all(best) and weight < 1.0
    classes = [
        *(["eq"] if weight > 0.0 else []),
        *(["also"] if also else []),
        *(["picked"] if picked == (i, j) else []),
        *(["out"] if out else []),
        *(["going"] if going in ((0, i), (1, j)) and not out else []),
    ]
    pair = ", ".join(
        f"<span class='{side}{' best' if star else ''}'>{escape(write(value))}</span>"
        for side, star, value in zip(("one", "two"), stars, values, strict=True)
    )
    tags = ""
    if weight > 0.0:
        several = answers and len(pure_equilibria(shown)) > 1
        tags += f"<span class='tag'>{_tag(weight, several)}</span>"
    if also:
        tags += f"<span class='tag'>{escape(say('game.equilibrium'))}</span>"
    if answers and shown.played == (i, j):
        tags += f"<span class='played'>{escape(say('game.played'))}</span>"
    hover = escape(_hover(shown, i, j, weight, answers))
    style = f" class='{' '.join(classes)}'" if classes else ""
    return (
        f"<td{style} tabindex='0' aria-description='{hover}'>"
        f"<span class='cell'>{pair}</span>{tags}</td>"
    )


def _hover(shown: Shown, i: int, j: int, weight: float, answers: bool) -> str:
    game = shown.game
    text = say(
        "game.hover",
        row=game.rows[i],
        column=game.columns[j],
        first=game.players[0],
        second=game.players[1],
        a=f"{game.a[i][j]:.6g}",
        b=f"{game.b[i][j]:.6g}",
    )
    return f"{text} {say('game.hover_odds', odds=odds(weight))}" if answers else text


def _tag(weight: float, several: bool) -> str:
    """What a cell of the chosen equilibrium is called; `several`: others are too."""
    if weight < 1.0:
        return escape(say("game.mixed_cell", share=story.share(weight)))
    return escape(say("game.equilibrium_chosen" if several else "game.equilibrium"))


def _chance(p: float) -> str:
    """A mixed action's probability, beside its name; nothing where it is certain."""
    return f" <small>({escape(ratio(p) or f'{p:.3f}')})</small>" if 0.0 < p < 1.0 else ""


def _action_class(
    player: int,
    action: int,
    gone: tuple[frozenset[int], frozenset[int]],
    going: tuple[int, int] | None,
) -> str:
    if action in gone[player]:
        return " class='out'"
    return " class='going'" if going == (player, action) else ""


def equilibria(shown: Shown) -> str:
    """All equilibria: what each player does, what they get, the regret, and which is chosen."""
    game, write = shown.game, form(shown.game)
    first, second = game.players
    paid = [say("game.payoff_of", player=player) for player in shown.called]
    heads = ["", first, second, *paid, say("game.regret")]
    labels = [escape(text) for text in heads[1:]]
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in heads)
    body = ""
    for index, found in enumerate(shown.equilibria):
        mine = index == shown.chosen
        told = [
            *(mixture(found[k], n) for k, n in zip(SIDES, (game.rows, game.columns), strict=True)),
            *(worth(float(value), write) for value in found["payoffs"]),
            regret(found["regret"]),
        ]
        cells = "".join(
            f"<td{' class=mix' if i < len(SIDES) else ''} data-label='{label}'>{escape(text)}</td>"
            for i, (label, text) in enumerate(zip(labels, told, strict=True))
        )
        label = f"{index + 1}{' ' + escape(say('game.chosen')) if mine else ''}"
        style = " class='eq'" if mine else ""
        body += f"<tr{style}><th scope='row'>{label}</th>{cells}</tr>"
    caption = escape(say("game.equilibria_caption"))
    return (
        f"{STYLE}<div class='wide' tabindex='0' role='group' aria-label='{caption}'>"
        f"<table class='lab list'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def csv_rows(shown: Shown) -> list[dict[str, Any]]:
    """One row a cell: what both choose and what they get."""
    game = shown.game
    return [
        {
            game.players[0]: row,
            game.players[1]: column,
            say("game.payoff_of", player=game.players[0]): game.a[i][j],
            say("game.payoff_of", player=game.players[1]): game.b[i][j],
        }
        for i, row in enumerate(game.rows)
        for j, column in enumerate(game.columns)
    ]
