"""A scenario with everything that was filled in, each value with where it comes from."""

from dataclasses import asdict
from typing import Any

from negotiation.fitted import fitted
from negotiation.positions import Preferences, contestedness, fill, target_point
from negotiation.scenario import CHOICES, PARAMETERS, Provision, Scenario


def as_json(scenario: Scenario) -> dict[str, Any]:
    """A scenario as the `show` command prints it.

    Returns
    -------
    dict
        `scenario` (its own fields and the model's numbers as `{value, from}`), `members` (each
        value as `{value, from}`), `provisions`, `history`, `sources`.
    """
    preferences = fill(scenario)
    history = asdict(scenario.history)
    rival_draft = history.pop("rival_draft")
    point, group, origin = target_point(scenario)
    numbers = {
        key: {"value": getattr(scenario, key), "from": _origin(scenario, key)}
        for key in (*PARAMETERS, *CHOICES, "target_consent", "regional_support")
    }
    return {
        "scenario": {
            "name": scenario.name,
            "hash": scenario.digest,
            "title": scenario.title,
            "summary": scenario.summary,
            "target": scenario.target,
            "target_ideal_point": {"value": point, "from": origin},
            "target_group": group,
            "date": scenario.date.isoformat(),
            "penholder": scenario.pen,
            "penholders": list(scenario.penholder),
            "cosponsors": list(scenario.cosponsors),
            "patrons": dict(scenario.patrons),
            "rival_draft": rival_draft,
            **numbers,
        },
        "members": {
            iso: _member(scenario, preferences, i) for i, iso in enumerate(preferences.members)
        },
        "provisions": {p.key: _provision(scenario, p) for p in scenario.provisions},
        "history": history,
        "sources": list(scenario.sources),
    }


def _origin(scenario: Scenario, key: str) -> str:
    """Where a number of the model comes from."""
    if key in scenario.inputs:
        return "scenario"
    return f"default ({'fitted' if key in fitted()['parameters'] else 'assumed'})"


def _member(scenario: Scenario, own: Preferences, i: int) -> dict[str, Any]:
    iso, seat = own.members[i], scenario.seats[i]
    numbers = ("veto", "block_cost", "endorsement_tolerance", "trade_share", "leak")
    keys = [p.key for p in scenario.provisions]

    def value(found: Any, key: str) -> dict[str, Any]:
        return {"value": found, "from": own.origins[f"members.{iso}.{key}"]}

    return {
        "name": seat.name,
        "status": "permanent" if seat.permanent else "elected",
        "group": seat.group,
        "ideal_point": {
            "value": seat.ideal_point,
            "from": "Bailey, Strezhnev and Voeten (2017), mean of up to three years",
        },
        **{name: value(getattr(own, name)[i].item(), name) for name in numbers},
        "ideal": {k: value(float(own.ideal[i, j]), f"ideal.{k}") for j, k in enumerate(keys)},
        "salience": {
            k: value(float(own.salience[i, j]), f"salience.{k}") for j, k in enumerate(keys)
        },
    }


def _provision(scenario: Scenario, provision: Provision) -> dict[str, Any]:
    stated = scenario.inputs["provisions"][provision.key]
    return {
        "title": provision.title,
        "kind": provision.kind,
        "contestedness": {"value": contestedness(provision.kind), "from": "position rule (coded)"},
        "first": {
            "value": provision.first,
            "from": "scenario" if "first" in stated else "its strictest level (assumed)",
        },
        "weight": provision.weight,
        "source": provision.source,
        "ladder": [asdict(level) for level in provision.ladder],
    }


def as_text(scenario: Scenario) -> str:
    """A scenario as a page of plain text."""
    own = fill(scenario)
    lines = [
        f"{scenario.title} ({scenario.name}, {scenario.date})",
        scenario.summary,
        "",
        f"Target {scenario.target}; {scenario.pen} holds the pen; trigger {scenario.trigger}.",
        "",
        "Measures: level, severity, text; > marks the first draft, * the historical text",
    ]
    for p in scenario.provisions:
        lines.append(f"  {p.title} ({p.key}, {p.kind})")
        for level, entry in enumerate(p.ladder):
            first = ">" if level == p.first else " "
            final = "*" if scenario.history.final.get(p.key) == level else " "
            lines.append(f"   {first}{final} {level}  {entry.severity:.2f}  {entry.text}")
    lines += ["", "Members: disposition to the draft in log-odds, mean ideal, cost of a no, veto"]
    for i, iso in enumerate(own.members):
        eta = "sponsor" if own.sponsor[i] else f"{own.disposition[i]:+.2f}"
        mean = float((own.ideal[i] * own.salience[i]).sum())
        veto = "veto" if own.veto[i] else ""
        lines.append(f"  {iso}  {eta:>8}  {mean:.2f}  {own.block_cost[i]:.2f}  {veto}")
    lines += ["", "Numbers of the model"]
    for key in (*PARAMETERS, *CHOICES):
        origin = _origin(scenario, key)
        lines.append(f"  {key:18} {getattr(scenario, key)!s:18} ({origin})")
    lines += [
        "",
        "Ideals, saliences and costs come from the position rule; --json says so for each.",
    ]
    lines += ["", "Sources", *(f"  {source}" for source in scenario.sources)]
    return "\n".join(lines) + "\n"
