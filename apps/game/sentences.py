"""What is said about one game, as pure functions: what both play, why it is chosen, dominance."""

from collections.abc import Sequence

import numpy as np

from game.tables import Shown, form, mixture
from negotiation.dominance import Step
from negotiation.english import say
from negotiation.equilibria import Floats
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
    """What a player's choices pay against what the other does at the chosen equilibrium."""
    write, own = form(shown.game), float(shown.selected["payoffs"][player])
    who, lines = shown.called[player], []
    if weights.max() < 1.0:
        lines.append(say("game.mixes", player=who, own=write(own)))
    idle = np.flatnonzero(weights == 0.0)
    if len(idle):
        best = int(idle[np.argmax(paid[idle])])
        other = float(paid[best])
        same = write(other) == write(own)
        change = f"{other - own:+.3f}" if abs(other - own) >= 5e-4 else f"{other - own:+.0e}"
        told = {"player": who, "action": names[best], "own": write(own), "other": write(other)}
        lines.append(say(f"game.deviate{'_same' if same else ''}", change=change, **told))
    return lines


def why_chosen(shown: Shown) -> str:
    """Why the rule takes the chosen equilibrium, as one sentence."""
    if len(shown.equilibria) == 1:
        return say("game.chosen_only" if shown.complete else "game.chosen_found")
    best = shown.selected["payoffs"]
    dominant = all(
        mine >= other - TIE
        for e in shown.equilibria
        for mine, other in zip(best, e["payoffs"], strict=True)
    )
    if shown.rule == "payoff_then_risk" and dominant:
        return say("game.chosen_payoff")
    small = len(shown.game.rows) == len(shown.game.columns) == 2
    if shown.rule == "mixed":
        return say("game.chosen_mixed" if small else "game.chosen_largest")
    key = "payoff_then" if shown.rule == "payoff_then_risk" else "at_once"
    return say(f"game.chosen_{key}") + " " + say(f"game.chosen_{'risk' if small else 'settle'}")


def step_said(shown: Shown, step: Step) -> str:
    """One step of dominance as a sentence."""
    names = (shown.game.rows, shown.game.columns)[step.player]
    others = (shown.game.columns, shown.game.rows)[step.player]
    by = mixture([w for _, w in step.by], [names[i] for i, _ in step.by])
    lead = "; ".join(f"{others[j]}: {v:+.4g}" for j, v in step.lead)
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
