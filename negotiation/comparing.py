"""The model beside every rival theory and beside history, on one scenario."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from negotiation.odds import odds
from negotiation.scenario import Scenario
from negotiation.theories import setting, theories

CAVEAT = (
    "History's levels are one coder's reading, of contested cases only; a first ask is the first"
    " known one."
)


def compare(scenario: Scenario) -> dict[str, Any]:
    """Put the model, every theory and history side by side.

    Returns
    -------
    dict
        `scenario`, `caveat`, `history` (first, final, vote, outcome), `model` (its likeliest level
        of each provision and outcome, their probabilities, votes) and `theories`, of each `title`,
        `source`, `says`, `levels`, `positions` (severities, or None), `outcome`, `votes` (or None).
        Model and theories have `exact_hits` (provisions at history's level), `compared` (of how
        many) and `mean_error` (mean distance in severity from history's level, 0 to 100), None
        where history's final levels are not known.
    """
    given = setting(scenario)
    found = {}
    for name, theory in theories().items():
        said = theory.predict(given)
        found[name] = {
            "title": theory.title,
            "source": theory.source,
            "says": theory.says,
            **asdict(said),
            **distance(scenario, said.levels),
        }
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.digest,
        "caveat": CAVEAT,
        "history": asdict(scenario.history),
        "model": _model(scenario),
        "theories": found,
    }


def _model(scenario: Scenario) -> dict[str, Any]:
    exact = odds(scenario)
    levels = {
        key: int(max(chances, key=lambda level: chances[level]))
        for key, chances in exact["provisions"].items()
    }
    return {
        "title": "the model",
        "levels": levels,
        "outcome": max(exact["outcomes"], key=lambda outcome: exact["outcomes"][outcome]),
        "outcomes": exact["outcomes"],
        "provisions": exact["provisions"],
        "votes": exact["votes"],
        **distance(scenario, levels),
    }


def distance(scenario: Scenario, levels: Mapping[str, int]) -> dict[str, Any]:
    """How far levels are from history's, over the provisions whose final level is known."""
    final = scenario.history.final
    known = [p for p in scenario.provisions if p.key in final]
    if not known:
        return {"exact_hits": None, "compared": 0, "mean_error": None}
    apart = [abs(p.ladder[levels[p.key]].severity - p.ladder[final[p.key]].severity) for p in known]
    return {
        "exact_hits": sum(levels[p.key] == final[p.key] for p in known),
        "compared": len(known),
        "mean_error": 100.0 * sum(apart) / len(apart),
    }


def as_text(scenario: Scenario, compared: Mapping[str, Any]) -> str:
    """The comparison as a table: a row for history, the model and each theory."""
    keys = [p.key for p in scenario.provisions]
    history, model = compared["history"], compared["model"]
    wide = max(len(theory["title"]) for theory in compared["theories"].values())

    def row(title: str, levels: Mapping[str, int], said: Mapping[str, Any]) -> str:
        cells = "".join(f"{levels.get(key, '-')!s:>3}" for key in keys)
        hits, error = said.get("exact_hits"), said.get("mean_error")
        score = f"{hits:>3} of {said['compared']:<2} {error:6.1f}" if hits is not None else " " * 16
        return f"  {title:{wide}} {cells}   {score}   {said['outcome'] or 'unknown'}".rstrip()

    head = "".join(f"{i:>3}" for i in range(1, len(keys) + 1))
    lines = [
        scenario.title,
        "",
        f"  {'measure':{wide}} {head}   {'as was':>8} {'error':>6}    outcome",
        f"  {'first draft':{wide}} {''.join(f'{p.first:>3}' for p in scenario.provisions)}",
        row("history", history["final"], {"outcome": history["outcome"]}),
        row("the model, likeliest", model["levels"], model),
        "",
        *(row(theory["title"], theory["levels"], theory) for theory in theories_by_error(compared)),
        "",
        *(
            f"  {i:>2}  {p.title} (levels 0 to {len(p.ladder) - 1})"
            for i, p in enumerate(scenario.provisions, start=1)
        ),
        "",
        "Levels of each measure, 0 for none. Error: mean distance in severity from history, 0 to"
        " 100.",
        CAVEAT,
        "Theories use the model's ideals and saliences, quadratic losses and the Shapley-Shubik"
        " index as capability (assumed).",
    ]
    return "\n".join(lines) + "\n"


def theories_by_error(compared: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The theories from the smallest error to the largest; as they come where none is known."""
    return sorted(
        compared["theories"].values(),
        key=lambda theory: theory["mean_error"] if theory["mean_error"] is not None else 0.0,
    )
