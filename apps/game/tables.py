"""Tables of one game as HTML, as pure functions: matrix, equilibria, dominance, parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from html import escape
from typing import Any

import numpy as np
from tables import STYLE as LADDERS

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
.list td, .list th {white-space: nowrap; font-variant-numeric: tabular-nums}
.list .mix {white-space: normal; min-width: 9rem}
.list tr.eq th::before {content: "✔ "}
.list tr.eq {background: rgba(10,125,85,.12)}
.small {font-size: .875rem; opacity: .85; margin: 0}
.parts td {text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap}
.parts th small {display: block; font-weight: 400; opacity: .8}
.parts thead th {text-align: right} .parts thead th:first-child {text-align: left}
.parts .sum th, .parts .sum td {font-weight: 700; border-top: 2px solid currentColor}
</style>"""
)


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


def form(game: Game) -> Callable[[float], str]:
    """How the payoffs of a game are written: as they were typed where short, else to .001."""
    values = [v for block in (game.a, game.b) for row in block for v in row]
    if all(float(f"{v:.6g}") == v for v in values) or max(map(abs, values)) >= 1000:
        return _short
    return story.payoff


def _short(value: float) -> str:
    exact = float(f"{value:.6g}") == value or abs(value) < 1e-3
    return f"{value + 0.0:.6g}" if exact else f"{round(value, 3):.10g}"


def odds(p: float) -> str:
    """A probability as a fraction where a small one says it exactly, and as a decimal."""
    if p in (0.0, 1.0):
        return f"{p:.0f}"
    part = ratio(p)
    return f"{part} = {p:.4g}" if part else f"{p:.4f}"


def either(names: Sequence[str]) -> str:
    """Several names of which any will do: `a or b`."""
    return reduce(lambda one, other: say("game.or", one=one, other=other), names)


def mixture(weights: Sequence[float], names: Sequence[str]) -> str:
    """What a player does, as text: the actions it plays, with their probabilities."""
    live = [(name, p) for name, p in zip(names, weights, strict=True) if p > 0.0]
    if len(live) == 1:
        return live[0][0]
    return ", ".join(f"{name} ({odds(p)})" for name, p in live)


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
    classes = [
        *(["eq"] if weight > 0.0 else []),
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
        tags += f"<span class='tag'>{_tag(weight)}</span>"
    if answers and shown.played == (i, j):
        tags += f"<span class='played'>{escape(say('game.played'))}</span>"
    hover = escape(_hover(shown, i, j, weight, answers))
    style = f" class='{' '.join(classes)}'" if classes else ""
    return f"<td{style} title='{hover}'><span class='cell'>{pair}</span>{tags}</td>"


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


def _tag(weight: float) -> str:
    said = say("game.equilibrium")
    return escape(said if weight == 1.0 else f"{said}, {story.share(weight)}")


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
    paid = [say("game.payoff_of", player=player) for player in game.players]
    heads = ["", first, second, *paid, say("game.regret")]
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in heads)
    body = ""
    for index, found in enumerate(shown.equilibria):
        mine = index == shown.chosen
        cells = "".join(
            f"<td class='mix'>{escape(mixture(found[key], names))}</td>"
            for key, names in (("penholder", game.rows), ("objector", game.columns))
        )
        cells += "".join(f"<td>{escape(_worth(float(v), write))}</td>" for v in found["payoffs"])
        cells += f"<td>{regret(found['regret'])}</td>"
        label = f"{index + 1}{' ' + escape(say('game.chosen')) if mine else ''}"
        style = " class='eq'" if mine else ""
        body += f"<tr{style}><th scope='row'>{label}</th>{cells}</tr>"
    caption = escape(say("game.equilibria_caption"))
    return (
        f"{STYLE}<div class='wide' tabindex='0' role='group' aria-label='{caption}'>"
        f"<table class='lab list'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _worth(value: float, write: Callable[[float], str]) -> str:
    """An expected payoff: a fraction too where a small one says it exactly."""
    part = ratio(value)
    return f"{part} = {write(value)}" if part else write(value)


def regret(value: float) -> str:
    """A regret: 0, or how small it is."""
    return "0" if value == 0.0 else f"{value:.0e}".replace("e-0", "e-")


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
