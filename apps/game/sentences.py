"""What is said about one game, as pure functions: what both play, why it is chosen, dominance."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from game.tables import Shown, pure_equilibria
from game.writing import NOTHING, form, fuller, mixture
from negotiation.dominance import Step
from negotiation.english import say
from negotiation.equilibria import Floats
from negotiation.payoff_space import Point
from negotiation.selection import TIE


def reading(shown: Shown) -> list[str]:
    """What both play, and what each would get by choosing otherwise, as sentences."""
    a, b = shown.payoffs
    chosen, game = shown.selected, shown.game
    rows, columns = np.array(chosen["penholder"]), np.array(chosen["objector"])
    sides = ((rows, a @ columns, game.rows), (columns, rows @ b, game.columns))
    plays = [mixture(weights.tolist(), names) for weights, _, names in sides]
    pure = rows.max() == columns.max() == 1.0
    lines = [
        say(
            f"game.reading_{'own' if pure and shown.own else 'pure' if pure else 'mixed'}",
            first=shown.called[0],
            second=shown.called[1],
            row=plays[0],
            column=plays[1],
        )
    ]
    for player, (weights, paid, names) in enumerate(sides):
        lines += _otherwise(shown, player, weights, paid, names)
    return lines


def _otherwise(
    shown: Shown, player: int, weights: Floats, paid: Floats, names: Sequence[str]
) -> list[str]:
    """What a player's choices pay against what the other does at the chosen equilibrium.

    Of many columns those are compared that the matrix shows first, so that the one named is found.
    """
    write, own = form(shown.game), float(shown.selected["payoffs"][player])
    who, lines = shown.called[player], []
    if weights.max() < 1.0:
        lines.append(say("game.mixes", player=who, own=write(own)))
    seen = shown.telling if player == 1 else range(len(names))
    idle = np.array([i for i in seen if weights[i] == 0.0], dtype=int)
    if len(idle):
        best = int(idle[np.argmax(paid[idle])])
        mine, other, change = fuller(write, own, float(paid[best]))
        told = {"player": who, "action": names[best], "own": mine, "other": other}
        key = "deviate_same" if mine == other else "deviate"
        lines.append(say(f"game.{key}", change=change, **told))
    return lines


def frames(shown: Shown) -> str:
    """What the frames of the matrix mean: of the chosen equilibrium, and of others."""
    pure = pure_equilibria(shown)
    if not _pure(shown.selected):
        return say("game.framed_mixed_also" if pure else "game.framed_mixed")
    return say("game.framed_also" if len(pure) > 1 else "game.framed")


def cut_offs(shown: Shown, seen: int) -> list[str]:
    """What columns that are cut-offs of a hidden resolve mean; `seen` is how many are drawn."""
    names = shown.game.columns
    lines = [say("game.cutoffs", second=shown.called[1], column=names[1])]
    if seen < len(names):
        lines.append(say("game.cutoffs_more", every=say("game.every"), count=len(names)))
    return lines


def why_chosen(shown: Shown) -> str:
    """Why the rule takes the chosen equilibrium, or that payoffs tie, as one or two sentences."""
    if len(shown.equilibria) == 1:
        return say("game.chosen_only" if shown.complete else "game.chosen_found")
    best, equal = shown.selected["payoffs"], equals(shown)
    a, b = map(form(shown.game), best)
    tied = {"count": len(equal), "a": a, "b": b, "number": shown.chosen + 1}
    if len(equal) == len(shown.equilibria):
        return say("game.chosen_tie", **tied)
    if shown.rule == "mixed":
        return _mixed_first(shown)
    if shown.rule != "payoff_then_risk":
        return say("game.chosen_at_once") + " " + _by_risk(shown)
    if any(max(np.subtract(e["payoffs"], best)) > TIE for e in shown.equilibria):
        return say("game.chosen_payoff_then") + " " + _by_risk(shown)
    return say("game.chosen_tie_some", **tied) if len(equal) > 1 else say("game.chosen_payoff")


def equals(shown: Shown) -> list[Mapping[str, Any]]:
    """The equilibria that pay both exactly what the chosen one does, itself among them."""
    best = shown.selected["payoffs"]
    return [e for e in shown.equilibria if max(map(abs, np.subtract(e["payoffs"], best))) <= TIE]


def _small(shown: Shown) -> bool:
    """Whether the game is 2×2, for which selection has a rule of its own."""
    return len(shown.game.rows) == len(shown.game.columns) == 2


def _pure(found: Mapping[str, Any]) -> bool:
    return bool(max(found["penholder"]) == max(found["objector"]) == 1.0)


def _both_mix(found: Mapping[str, Any]) -> bool:
    return max(found["penholder"]) < 1.0 and max(found["objector"]) < 1.0


def _mixed_first(shown: Shown) -> str:
    if not _small(shown):
        return say("game.chosen_largest")
    if _both_mix(shown.selected):
        return say("game.chosen_mixed")
    return say("game.chosen_unmixed", number=shown.chosen + 1)


def _by_risk(shown: Shown) -> str:
    """What takes the chosen equilibrium where payoffs do not, or are not asked."""
    if not _small(shown):
        return say("game.chosen_settle")
    if _both_mix(shown.selected):
        return say("game.chosen_no_risk")
    others = [_lost(shown, e) for e in shown.equilibria if e is not shown.selected and _pure(e)]
    if _pure(shown.selected) and others and _lost(shown, shown.selected) > max(others) + TIE:
        return say("game.chosen_risk")
    return say("game.chosen_first", number=shown.chosen + 1)


def _lost(shown: Shown, found: Mapping[str, Any]) -> float:
    """Product of what each would lose by leaving a pure equilibrium of a 2×2 game alone."""
    a, b = shown.payoffs
    i, j = int(np.argmax(found["penholder"])), int(np.argmax(found["objector"]))
    return float((a[i, j] - a[1 - i, j]) * (b[i, j] - b[i, 1 - j]))


def rule_said(shown: Shown) -> str:
    """The selection rule, as it goes for a game of this size."""
    size = "small" if _small(shown) else "large"
    return say("game.rule", rule=say(f"game.rule_{shown.rule}_{size}"))


def way_title(shown: Shown, ends: Sequence[Point]) -> str:
    """To whom an end of the talks is worth more on the last text than on the first."""
    write, (first, second) = form(shown.game), shown.called
    (a, b), (c, d) = (tuple(map(write, ends[i])) for i in (0, -1))
    more = [float(new) > float(old) for old, new in ((a, c), (b, d))]
    key = ("none", "one", "both")[sum(more)]
    gains, other = (second, first) if more[1] else (first, second)
    who = {"first": first, "second": second, "gains": gains, "other": other}
    return say(f"game.texts_title_{key}", **who, a=a, b=b, c=c, d=d)


def way(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """How an end of the talks moves with the text for each player, by the numbers plotted."""
    lines = []
    for player, axis in zip(shown.called, "xy", strict=True):
        lines += _way(player, form(shown.game), [row[axis] for row in rows], rows)
    return lines


def _way(
    player: str,
    write: Callable[[float], str],
    plotted: Sequence[float],
    rows: Sequence[Mapping[str, Any]],
) -> list[str]:
    values = [float(write(value)) for value in plotted]
    steps = np.sign(np.diff(values))
    key = "turns" if min(steps) < 0 < max(steps) else "rises" if max(steps) > 0 else "falls"
    low, high = int(np.argmin(values)), int(np.argmax(values))
    told = {"first": 0, "last": -1, "low": low, "high": high}
    lines = [
        say(
            f"game.way_{key if steps.any() else 'flat'}",
            player=player,
            **{name: write(plotted[i]) for name, i in told.items()},
            lowest=rows[low]["what"],
            highest=rows[high]["what"],
        )
    ]
    signs = np.sign(values)
    other = np.flatnonzero(signs != signs[-1])
    if signs[-1] and len(other):
        side = "above" if signs[-1] > 0 else "below"
        lines.append(say(f"game.way_{side}", text=rows[int(other[-1]) + 1]["what"]))
    return lines


def step_said(shown: Shown, step: Step) -> str:
    """One step of dominance as a sentence."""
    names = (shown.game.rows, shown.game.columns)[step.player]
    others = (shown.game.columns, shown.game.rows)[step.player]
    by = mixture([w for _, w in step.by], [names[i] for i, _ in step.by])
    paid = (shown.payoffs[0], shown.payoffs[1].T)[step.player]

    def more(j: int, lead: float) -> str:
        """By how much the dominating choice pays more, by the numbers of the matrix."""
        if len(step.by) > 1 or abs(lead) <= NOTHING:
            return f"{lead if abs(lead) > NOTHING else 0.0:+.4g}"
        return fuller(form(shown.game), paid[step.action, j], paid[step.by[0][0], j])[2]

    lead = "; ".join(f"{others[j]}: {more(j, v)}" for j, v in step.lead)
    return say(
        f"game.step_{'strict' if step.strict else 'weak'}",
        player=shown.called[step.player],
        other=shown.called[1 - step.player],
        action=names[step.action],
        by=by,
        lead=lead,
    )


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]
