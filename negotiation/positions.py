"""The position rule: from what is known before a vote to ideals, saliences and costs.

One rule for every scenario and every member. A member's disposition comes from its General
Assembly ideal point against the penholder's and the target's, from patronage, the trigger and its
region's stance; a measure's contestedness from three written questions about its kind; weights
from dollars. What is fitted on coded cases stands in `data/fitted.toml`, what is assumed in
`data/positions.toml`.
"""

import csv
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.fitted import fitted
from negotiation.scenario import MemberSettings, Provision, Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Preferences:
    """What the members of one negotiation want and pay, n members and K provisions.

    Attributes
    ----------
    members : tuple of str
        ISO codes, in the Council's order.
    ideal, salience : ndarray, shape (n, K)
        Severity wanted, in [0, 1]; weight, each member's summing to 1.
    veto, sponsor : ndarray of bool, shape (n,)
        Whose no blocks; who tables the text.
    block_cost : ndarray, shape (n,)
        Cost of a no when half of the others vote yes, in units of gain.
    endorsement_tolerance : ndarray, shape (n,)
        Share of the block cost overlooked before a yes is withheld, in [0, 1].
    resolve_spread : ndarray, shape (n,)
        Standard deviation of the log of the block cost, as the others believe it.
    trade_share, leak : ndarray, shape (n,)
        Share of the target's trade; share of that let through without a yes; in [0, 1].
    disposition : ndarray, shape (n,)
        η of the rule, in log-odds; nan for sponsors.
    origins : mapping of str to str
        Where each filled-in value comes from, by dotted key.
    """

    members: tuple[str, ...]
    ideal: Floats
    salience: Floats
    veto: NDArray[np.bool_]
    sponsor: NDArray[np.bool_]
    block_cost: Floats
    endorsement_tolerance: Floats
    resolve_spread: Floats
    trade_share: Floats
    leak: Floats
    disposition: Floats
    origins: Mapping[str, str]


Values = Mapping[str, Any]
"""Values of the position rule, in the sections of its data files."""


@cache
def rule() -> Values:
    """Values of the position rule: `data/positions.toml`'s and, by section, the fitted ones."""
    text = files("negotiation").joinpath("data", "positions.toml").read_text("utf-8")
    assumed, found = tomllib.loads(text), fitted()
    sections = [name for name in (*assumed, *found) if name != "fit"]
    return {name: {**assumed.get(name, {}), **found.get(name, {})} for name in sections}


def contestedness(kind: str, values: Values | None = None) -> float:
    """How contested a kind of measure is: ι in [0, 1], weighted share of questions answered yes."""
    coded = (values or rule())["contestedness"]
    weights = coded["weights"]
    return float(sum(weights[q] for q in coded["kinds"][kind]) / sum(weights.values()))


@cache
def _targets() -> dict[str, dict[int, tuple[str, float]]]:
    text = files("negotiation").joinpath("data", "targets.csv").read_text("utf-8")
    table: dict[str, dict[int, tuple[str, float]]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        year, point = int(row["year"]), float(row["ideal_point"])
        table.setdefault(row["iso3"], {})[year] = (row["group"], point)
    return table


def target_point(scenario: Scenario) -> tuple[float, str, str]:
    """Ideal point and UN regional group of the target, and where they come from.

    A point that the scenario states goes before the table's. A target without coded years is
    placed at the lowest ideal point on that year's Council, in no region (assumed).
    """
    years = _targets().get(scenario.target, {})
    nearest = min(years, key=lambda y: (abs(y - scenario.date.year), y), default=0)
    group, point = years.get(nearest, ("", 0.0))
    if scenario.target_ideal_point is not None:
        return scenario.target_ideal_point, group, "scenario"
    if not years:
        return min(s.ideal_point for s in scenario.seats), "", "assumed: the Council's lowest"
    return point, group, f"General Assembly votes of {nearest} (Bailey, Strezhnev and Voeten 2017)"


def dispositions(scenario: Scenario, values: Values | None = None) -> Floats:
    """How far each member is disposed to the penholder's cause: η in log-odds, nan for sponsors.

    η = a₀ + a₁ lean + a₂ patronage + a₃ [China or Russia] + a₄ [proliferation trigger]
    + (a₅ [member of that region] + a₆) regional stance; lean is the distance to the penholder's
    ideal point less that to the target's. The values are fitted: `data/fitted.toml`.
    """
    values = (values or rule())["disposition"]
    point, group, _ = target_point(scenario)
    pen = next(s.ideal_point for s in scenario.seats if s.iso == scenario.pen)
    proliferation = scenario.trigger in values["triggers"]
    eta = np.full(len(scenario.seats), np.nan)
    for i, seat in enumerate(scenario.seats):
        if seat.iso in sponsors(scenario):
            continue
        lean = abs(seat.ideal_point - pen) - abs(seat.ideal_point - point)
        eta[i] = (
            values["intercept"]
            + values["lean"] * lean
            + values["patron"] * scenario.patrons.get(seat.iso, 0.0)
            + values["great_power_rival"] * (seat.iso in values["rivals"])
            + values["proliferation"] * proliferation
            + values["regional_stance"] * scenario.regional_support * (seat.group == group)
            + values["region_heard"] * scenario.regional_support
        )
    return eta


def sponsors(scenario: Scenario) -> tuple[str, ...]:
    """Members that table the text: the penholders and cosponsors that sit on the Council."""
    sitting = {seat.iso for seat in scenario.seats}
    return tuple(m for m in (*scenario.penholder, *scenario.cosponsors) if m in sitting)


def _ideals(scenario: Scenario, eta: Floats, values: Values, shock: Floats | float) -> Floats:
    """θ = σ(η + u - b (ι - 1/2)), u the case's shock; a sponsor's is 1: the measure in full."""
    iota = np.array([contestedness(p.kind, values) for p in scenario.provisions])
    wish = eta[:, None] - values["disposition"]["spread"] * (iota[None, :] - 0.5)
    ideal = 1.0 / (1.0 + np.exp(-(wish + np.asarray(shock)[..., None, None])))
    return np.where(np.isnan(ideal), 1.0, ideal)


def dollars(provision: Provision) -> float | None:
    """Dollars a year of a measure in full, US$ million, or None where nothing is known."""
    top = provision.ladder[-1]
    known = [v for v in (top.income_lost, top.imports_denied) if v is not None]
    return sum(known) if known else None


def _pen_weights(provisions: tuple[Provision, ...], values: Values) -> Floats:
    """Half equally by kind, half by dollars a year where any are known; a stated weight instead."""
    by_kind = _kind_shares(provisions, [1.0] * len(provisions), lambda kind: 1.0)
    worth = np.array([dollars(p) or 0.0 for p in provisions])
    share = values["salience"]["dollar_share"] if worth.sum() > 0 else 0.0
    weights = (1.0 - share) * by_kind
    if worth.sum() > 0:
        weights += share * worth / worth.sum()
    return np.array(
        [w if p.weight is None else p.weight for p, w in zip(provisions, weights, strict=True)]
    )


def _other_weights(provisions: tuple[Provision, ...], patronage: float, values: Values) -> Floats:
    """Equal by kind without patronage, by contestedness with it; a flow of zero costs nobody."""
    counts = [0.0 if dollars(p) == 0.0 else 1.0 for p in provisions]
    return _kind_shares(
        provisions,
        counts,
        lambda kind: 1.0 - patronage + patronage * 2.0 * contestedness(kind, values),
    )


def _kind_shares(
    provisions: tuple[Provision, ...], counts: list[float], weight: Callable[[str], float]
) -> Floats:
    """Give each kind its weight and share it among its provisions that count; sums to 1."""
    total: dict[str, float] = {}
    for p, c in zip(provisions, counts, strict=True):
        total[p.kind] = total.get(p.kind, 0.0) + c
    shares = np.array(
        [
            weight(p.kind) * c / total[p.kind] if total[p.kind] else 0.0
            for p, c in zip(provisions, counts, strict=True)
        ]
    )
    if shares.sum() == 0.0:
        shares = np.ones(len(provisions))
    return np.asarray(shares / shares.sum())


def _overridden(weights: Floats, stated: Mapping[str, float], keys: list[str]) -> Floats:
    """Set the stated saliences and rescale the member's others to sum to 1."""
    fixed = np.array([stated.get(k, np.nan) for k in keys])
    free = np.isnan(fixed)
    if free.all():
        return weights
    left = max(0.0, 1.0 - float(np.nansum(fixed)))
    rest = weights[free].sum()
    out = np.where(free, weights * (left / rest if rest else 0.0), fixed)
    return np.asarray(out / out.sum()) if out.sum() else weights


def fill(
    scenario: Scenario, values: Values | None = None, shock: Floats | float = 0.0
) -> Preferences:
    """Apply the position rule to a scenario, then its overrides.

    Parameters
    ----------
    scenario : Scenario
    values : mapping, optional
        Of the rule, instead of the shipped ones.
    shock : ndarray, shape (...)
        What is common to the wishes of all members in this case and not known from its covariates,
        in log-odds. Its axes lead `ideal`, too.

    Returns
    -------
    Preferences
        Complete, with the origin of every value.
    """
    values = values or rule()
    keys = [p.key for p in scenario.provisions]
    members = tuple(seat.iso for seat in scenario.seats)
    eta = dispositions(scenario, values)
    ideal = _ideals(scenario, eta, values, shock)
    salience = np.empty((len(members), len(keys)))
    for i, iso in enumerate(members):
        own = scenario.members.get(iso, MemberSettings())
        salience[i] = _overridden(
            _pen_weights(scenario.provisions, values)
            if iso == scenario.pen
            else _other_weights(scenario.provisions, scenario.patrons.get(iso, 0.0), values),
            own.salience,
            keys,
        )
        salience[i] /= salience[i].sum()
        for key, value in own.ideal.items():
            ideal[..., i, keys.index(key)] = value
    numbers = {
        name: _numbers(scenario, members, name, default) for name, default in _defaults(values)
    }
    permanent = {seat.iso: seat.permanent for seat in scenario.seats}
    stated = {m: scenario.members.get(m, MemberSettings()).veto for m in members}
    veto = [permanent[m] if v is None else v for m, v in stated.items()]
    return Preferences(
        members=members,
        ideal=ideal,
        salience=salience,
        veto=np.array(veto, dtype=bool),
        sponsor=np.isnan(eta),
        disposition=eta,
        origins=_origins(scenario),
        **numbers,
    )


def _defaults(values: Values) -> list[tuple[str, float]]:
    costs = values["costs"]
    return [
        ("block_cost", costs["block_cost"]),
        ("endorsement_tolerance", costs["endorsement_tolerance"]),
        ("trade_share", 0.0),
        ("leak", costs["leak"]),
        ("resolve_spread", costs["resolve_spread"]),
    ]


def types(scenario: Scenario, own: Preferences) -> Floats:
    """Block cost of every type of resolve of every member, softest first, shape (n, T).

    The member's block cost times e^(σ z), σ its resolve spread and z the middles of T equally
    likely parts of a standard normal distribution: a grid around the known cost, all of it above
    zero. With one type it is that cost.
    """
    count = scenario.resolve_types
    z = [NormalDist().inv_cdf(1.0 - (t + 0.5) / count) for t in range(count)]
    costs: Floats = own.block_cost[:, None] * np.exp(own.resolve_spread[:, None] * np.array(z))
    return costs


def _numbers(scenario: Scenario, members: tuple[str, ...], name: str, default: float) -> Floats:
    stated = [getattr(scenario.members.get(m, MemberSettings()), name) for m in members]
    return np.array([default if v is None else v for v in stated], dtype=float)


def _origins(scenario: Scenario) -> dict[str, str]:
    """Where each member's values come from: the scenario, with its source, or this rule."""
    sitting = sponsors(scenario)
    origins: dict[str, str] = {}
    for seat in scenario.seats:
        own = scenario.members.get(seat.iso, MemberSettings())
        prefix = f"members.{seat.iso}"
        for p in scenario.provisions:
            origins[f"{prefix}.ideal.{p.key}"] = (
                "scenario"
                if p.key in own.ideal
                else "sponsor: wants the measure in full"
                if seat.iso in sitting
                else "position rule"
            )
            origins[f"{prefix}.salience.{p.key}"] = (
                "scenario"
                if p.key in own.salience
                else "position rule, rescaled"
                if own.salience
                else "position rule"
            )
        for name, _ in (*_defaults(rule()), ("veto", 0)):
            assumed = {"veto": "Charter, Art. 27(3)", "trade_share": "unknown, taken as 0"}
            found = "fitted" if name in fitted()["costs"] else "assumed"
            default = assumed.get(name, f"position rule ({found})")
            origins[f"{prefix}.{name}"] = default if getattr(own, name) is None else "scenario"
        for key, source in own.sources.items():
            origins[f"{prefix}.{key}"] = f"scenario: {source}"
    return origins
