"""The backtest as tables for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from negotiation.evidence.backtest import TABLES, Score
from negotiation.theories import theories

WIDE = 36

NOTES = {
    "auc": "A base rate's area is under one half because each is learnt from the others.",
    "log": "A theory is certain; one without votes presupposes that its text is adopted.",
}
"""What a score's table needs said, by the score's name."""


def as_text(found: Mapping[str, Any]) -> str:
    """A backtest's result as text: every score, with what it says of every rival."""
    lines = [
        f"{len(found['cases'])} cases. What is learnt from cases is learnt from all others"
        " (leave-one-case-out).",
        f"The model: {found['fit']}; {found['form']}.",
        *found["caveats"],
        "In brackets: 5th to 95th percentile over 4,000 draws of whole cases. Difference: the"
        " model's score less the rival's.",
    ]
    for name, kinds in TABLES.items():
        for score in kinds:
            lines += ["", *_table(name, score, found[name][score.name])]
            if score.name in NOTES:
                lines.append(f"  {NOTES[score.name]}")
        lines += _besides(name, found)
    lines += ["", *_summary(found)]
    lines += _standing(found.get("standing", {}))
    return "\n".join(lines) + "\n"


def _table(population: str, score: Score, entry: Mapping[str, Any]) -> Iterator[str]:
    way = "less is better" if score.less else "more is better"
    yield f"{population.capitalize()}: {score.title} ({way})"
    own = f"{_number(entry['model'])}  {_interval(entry['interval'])}"
    yield f"  {'the model':{WIDE}} {own}".rstrip()
    for sort in ("baselines", "theories"):
        for name, rival in entry[sort].items():
            title = theories()[name].title if sort == "theories" else name.replace("_", " ")
            apart = f"{_number(rival['difference'])}  {_interval(rival['interval'])}"
            line = f"  {title:{WIDE}} {_number(rival['value'])}   difference {apart}"
            yield f"{line}  {verdict(score, rival['interval'])}".rstrip()


def verdict(score: Score, interval: tuple[float, float] | None) -> str:
    """What an interval of the difference says, if it leaves out zero: model better or worse."""
    if interval is None or interval[0] <= 0.0 <= interval[1]:
        return ""
    return "model better" if (interval[1] < 0.0) == score.less else "model worse"


def _besides(population: str, found: Mapping[str, Any]) -> list[str]:
    if population == "votes":
        lines = ["", "Votes: how often a yes came, by the chance given to it"]
        lines += [
            f"  {b['low']:.1f} to {b['high']:.1f}  {b['rows']:4} votes   said {b['predicted']:.2f}"
            f"   was {b['observed']:.2f}"
            for b in found["votes"]["calibration"]
        ]
        apart = found["votes"]["yes_votes"]
        if apart is not None:
            lines.append(f"  Number of yes votes, mean distance a case: {apart:.2f}")
        return lines
    if population == "levels":
        return [f"  Levels forecast: those of {found['levels_of']}."]
    classes = found["outcomes"]["classes"]
    names = list(classes)
    lines = ["", "Outcomes: the likeliest by what happened (a description, not scored)"]
    lines.append(f"  {'happened':12}" + "".join(f"{name:>11}" for name in names))
    lines += [
        f"  {was:12}" + "".join(f"{count:11}" for count in said.values())
        for was, said in classes.items()
    ]
    return lines


def _summary(found: Mapping[str, Any]) -> Iterator[str]:
    """The model's and the best baseline's score by what is left out."""
    ways = {
        "case": found,
        "target": found["by_target"],
        "case, no rival drafts": found["without_rival_drafts"],
        "target, no rival drafts": found["by_target"]["without_rival_drafts"],
    }
    if "without_patronage" in found["by_target"]:
        ways["target, no patronage"] = found["by_target"]["without_patronage"]
    yield "The model, and in brackets the best baseline, by what is left out at a time"
    yield f"  {'':34}" + "".join(f"{way:>25}" for way in ways)
    for name, kinds in TABLES.items():
        for score in kinds:
            cells = []
            for table in ways.values():
                entry = table[name][score.name]
                values = [b["value"] for b in entry["baselines"].values() if b["value"] is not None]
                best = (min if score.less else max)(values, default=None)
                cells.append(f"{_number(entry['model'])} ({_number(best).strip()})")
            yield f"  {name + '.' + score.name:34}" + "".join(f"{cell:>25}" for cell in cells)


def _standing(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Whether the full scenarios' likeliest outcomes stand; nothing where none was looked at."""
    if not found:
        return []
    lines = [
        "",
        "Full scenarios: the likeliest outcome, the same by the fit without the case, and the share"
        " of changes of all values by up to a tenth that keep it",
    ]
    for name, each in found.items():
        without = each["without_it"]
        lines.append(
            f"  {name:20} {each['outcome']:10} happened: {each['happened']:10}"
            f" without it: {without:10} kept: {each['kept']:4.0%}"
        )
    return lines


def _number(value: float | None) -> str:
    return "      -" if value is None else f"{value:7.3f}"


def _interval(bounds: tuple[float, float] | None) -> str:
    return "" if bounds is None else f"[{bounds[0]:.3f}, {bounds[1]:.3f}]"
