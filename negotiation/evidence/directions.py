"""Eight directions known from theory and from four negotiations, as what a rule's values miss.

The coded cases leave several sets of values about equally likely. Of those the one is shipped at
which the directions hold (`fitting.agreeing`); the fits that are scored know nothing of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from negotiation.library import load
from negotiation.odds import described
from negotiation.positions import Values
from negotiation.uncertainty import mixed

Told = Mapping[str, Any]
Ask = Callable[..., Told]
"""`ask(name, key=value, ...)`: the odds of a scenario with changes, `__` for dots in keys."""

LEAST_LEAN = 0.1
"""The least that nearness to the target in General Assembly votes takes from a member's support, in
log-odds a unit of ideal points. A logit on the coded votes has 0.46; the fit through the model can
hardly tell it from patronage and region. Assumed."""

NO_VETO = {"members__CHN__veto": False, "members__RUS__veto": False}


def partial_cut(ask: Ask) -> Iterator[float]:
    """Resolution 2375 (11 September 2017) against the draft of 6 September.

    A ban becomes a partial cut over three rounds or more; the leader's listing is dropped,
    inspection is by consent, contracts run out, the ban on textiles stays; 15-0, which is the
    likeliest roll call where every yes is likelier than not.
    """
    found, final = ask("dprk-2017"), load("dprk-2017").history.final
    yield found["outcomes"]["adopted"] - 0.5
    yield found["unanimous"] - 0.4
    yield min(answers["yes"] for answers in found["votes"].values()) - 0.5
    yield found["expected_rounds"] - 3.0
    for key in ("oil_refined", "leader_assets", "interdiction", "workers", "textiles"):
        yield found["provisions"][key][str(final[key])] - 0.5


def vetoes(ask: Ask) -> Iterator[float]:
    """Who needs nobody's consent gives less up (Romer and Rosenthal 1978)."""
    without = ask("dprk-2017", **NO_VETO)["severity_index"]
    yield (without - ask("dprk-2017")["severity_index"] - 1.0) / 10.0


def enforcement(ask: Ask) -> Iterator[float]:
    """A yes is worth a price only because enforcement needs it (Drezner 2000)."""
    usual, without = ask("dprk-2017"), ask("dprk-2017", enforcement_value=0)
    yield (without["severity_index"] - usual["severity_index"] - 1.0) / 10.0
    yield usual["unanimous"] - without["unanimous"] - 0.2


def breakdown(ask: Ask) -> Iterator[float]:
    """Risk favours the side with the better breakdown payoff (Binmore et al. 1986).

    When talks break down the penholder may still table or withdraw its text, at no less than 0; the
    objector has to let it pass or pay for a no. So risk favours the penholder: a severer text.
    """
    safe, certain = ask("libya-2011", breakdown_risk=0), ask("libya-2011", breakdown_risk=1)
    yield (certain["severity_index"] - safe["severity_index"] - 1.0) / 10.0


def lone_veto(ask: Ask) -> Iterator[float]:
    """14 of China's 16 vetoes between 1990 and 2022 were cast with Russia."""
    pair = ask("dprk-2022")
    for alone, other in (("CHN", "RUS"), ("RUS", "CHN")):
        lone = ask("dprk-2022", **{f"members__{other}__veto": False})
        yield pair["votes"][alone]["no"] - lone["votes"][alone]["no"] - 0.2
        yield pair["outcomes"]["vetoed"] - lone["outcomes"]["vetoed"] - 0.2


def exposure(ask: Ask) -> Iterator[float]:
    """26 May 2022: vetoed 13-2, a month after A/RES/76/262 made every veto a debate."""
    exposed, unexposed = ask("dprk-2022"), ask("dprk-2022", exposure_value=0)
    yield exposed["outcomes"]["vetoed"] - 0.5
    yield 0.2 - unexposed["outcomes"]["vetoed"]
    yield (exposed["severity_index"] - unexposed["severity_index"] - 10.0) / 10.0
    yield min(exposed["votes"][m]["no"] for m in ("CHN", "RUS")) - 0.5
    yield min(v["yes"] for m, v in exposed["votes"].items() if m not in ("CHN", "RUS")) - 0.5


def nine(ask: Ask) -> Iterator[float]:
    """23 December 2016: seven yes, eight abstentions (SC/12653)."""
    found = ask("south-sudan-2016")
    yield found["outcomes"]["failed"] - 0.5
    yield 0.1 - found["outcomes"]["vetoed"]


def permanent_abstentions(ask: Ask) -> Iterator[float]:
    """17 March 2011: 10-0-5, China and Russia among the abstentions."""
    found = ask("libya-2011")
    yield found["outcomes"]["adopted"] - 0.5
    for member in ("CHN", "RUS"):
        yield found["votes"][member]["abstain"] - 0.5


DIRECTIONS = (
    partial_cut,
    vetoes,
    enforcement,
    breakdown,
    lone_veto,
    exposure,
    nine,
    permanent_abstentions,
)
"""Each yields margins: what holds is above 0."""


def answer(values: Values) -> Ask:
    """Answer by a rule's values without a case's shock; each question is reckoned once."""
    known: dict[str, Told] = {}

    def ask(name: str, **changes: Any) -> Told:
        key = repr((name, sorted(changes.items())))
        if key not in known:
            stated = {key.replace("__", "."): value for key, value in changes.items()}
            scenario = load(name, stated)
            found, own = mixed(scenario, values, 1, 1)
            known[key] = described(scenario, own, found)
        return known[key]

    return ask


def missed(values: Values) -> float:
    """By how much in all the directions are missed: 0 where all hold."""
    ask = answer(values)
    margins = [margin for direction in DIRECTIONS for margin in direction(ask)]
    margins.append(-values["disposition"]["lean"] - LEAST_LEAN)
    return float(-np.minimum(0.0, margins).sum())
