"""How numbers and choices of a game are written, as pure functions."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from negotiation import story
from negotiation.english import say
from negotiation.game_files import Game, ratio

NOTHING = 1e-9
"""A payoff or a difference below this is none: as much as the payoffs are exact to."""


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


def quoted(names: Sequence[str]) -> list[str]:
    """Names in quotes: what a choice is called is often several words, with commas too."""
    return [say("game.quoted", text=name) for name in names]


def either(names: Sequence[str], choices: int) -> str:
    """Names of which any will do, `“a”, “b” or “c”`; one alone without quotes.

    `choices` is how many choices there are: where all will do, it is said so.
    """
    if len(names) == 1:
        return names[0]
    if len(names) == choices:
        return say("game.every_choice")
    *most, last = quoted(names)
    return say("game.or", one=", ".join(most), other=last)


def fuller(write: Callable[[float], str], one: float, other: float) -> tuple[str, str, str]:
    """Two payoffs as they are written, and how much more the second is by what is written.

    Payoffs that are no tie, but look like one, are written with as many digits as tell them apart.
    """
    said = write(one), write(other)
    if said[0] == said[1] and abs(one - other) > NOTHING:
        digits = next(d for d in range(4, 17) if round(one, d) != round(other, d))
        said = f"{one:.{digits}f}", f"{other:.{digits}f}"
    return *said, f"{Decimal(said[1]) - Decimal(said[0]):+f}"


def mixture(weights: Sequence[float], names: Sequence[str]) -> str:
    """What a player does, as text: the actions it plays, with their probabilities."""
    live = [(name, p) for name, p in zip(names, weights, strict=True) if p > 0.0]
    if len(live) == 1:
        return live[0][0]
    return ", ".join(f"{name} ({odds(p)})" for name, p in live)


def worth(value: float, write: Callable[[float], str]) -> str:
    """An expected payoff: a fraction too where a small one says it exactly."""
    part = ratio(value)
    return f"{part} = {write(value)}" if part else write(value)


def regret(value: float) -> str:
    """A regret: 0, or how small it is."""
    return "0" if value == 0.0 else f"{value:.0e}".replace("e-0", "e-")
