"""The library: finds, loads and writes scenarios and records. The only file I/O of the core."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from negotiation.checks import ScenarioError, nearest
from negotiation.parsing import parse
from negotiation.scenario import PARAMETERS, Scenario

LARGEST = 1_000_000
"""Largest scenario file read, in bytes; the largest record may have ten times as many."""

OPENED = "NEGOTIATION_SCENARIO"
"""Environment variable with the path of the scenario that the app was started with."""

NAME = re.compile("[a-z0-9][a-z0-9-]{0,63}")


def home() -> Path:
    """Folder of the library's scenarios: inside the package, or beside it in a checkout."""
    inside = Path(__file__).parent / "scenarios"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "scenarios"


def names() -> list[str]:
    """Names of the library's scenarios, in alphabetical order."""
    return sorted(p.parent.name for p in home().glob("*/scenario.toml"))


def case_names() -> list[str]:
    """Names of the coded cases, the library's sub-library of scenarios in the short form."""
    return sorted(p.parent.name for p in home().glob("cases/*/scenario.toml"))


def locate(name: str) -> Path:
    """Find the scenario file that a library name or a path means.

    A name with a path separator or an ending `.toml`, or a name of a folder here that the library
    does not have, is a path; everything else is a library name.

    Raises
    ------
    ScenarioError
        If there is no such scenario.
    """
    if NAME.fullmatch(name) and name in names():
        return home() / name / "scenario.toml"
    if NAME.fullmatch(name) and name in case_names():
        return home() / "cases" / name / "scenario.toml"
    try:
        path = Path(name)
        if path.is_dir():
            path = path / "scenario.toml"
        if path.is_file():
            return path
    except (OSError, ValueError):
        pass
    if NAME.fullmatch(name):
        raise ScenarioError(
            f"scenario: found no {name!r} in the library or here, "
            f"{nearest(name, [*names(), *case_names()])}"
        )
    raise ScenarioError(
        f"scenario: found no file {name[:200]!r}, allowed a library name or a path to a"
        " scenario.toml or its folder"
    )


def load(name: str, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    name : str
        A library name, a folder that holds a scenario.toml, or a TOML file.
    overrides : mapping of str to value, optional
        Dotted keys and their new values.

    Returns
    -------
    Scenario
        Called by its library name or by its folder's (a file's own) name.

    Raises
    ------
    ScenarioError
        Naming every fault.
    """
    path = locate(name)
    text = read(path, LARGEST)
    if not text.strip():
        raise ScenarioError(f"{path.name}: found an empty file, allowed a scenario")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ScenarioError(f"{path.name}: found no TOML, {fault}") from None
    called = path.resolve().parent.name if path.name == "scenario.toml" else path.stem
    return parse(called, data, overrides)


def brief(name: str) -> str | None:
    """The handout that stands beside a scenario, or None."""
    path = locate(name).with_name("brief.md")
    return read(path, LARGEST) if path.is_file() else None


def model_description() -> str:
    """The model's description, `MODEL.md`, as Markdown."""
    return read(Path(__file__).with_name("MODEL.md"), LARGEST)


def read_record(path: str | Path) -> dict[str, Any]:
    """Read a record from a JSON file.

    Raises
    ------
    ScenarioError
        If the file can't be read or holds no record.
    """
    text = read(Path(path), 10 * LARGEST)
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise ScenarioError(f"record: found no JSON, {fault}") from None
    needed = ("scenario", "seed", "replicate", "rounds", "ending", "vote", "inputs")
    missing = [k for k in needed if not isinstance(data, dict) or k not in data]
    if missing:
        raise ScenarioError(
            f"record: missing {', '.join(missing)}; `run --json` prints a whole one"
        )
    return dict(data)


def write_new(name: str, folder: Path) -> Path:
    """Write the skeleton of a new scenario to `folder/name/scenario.toml`.

    Raises
    ------
    ScenarioError
        If the name is no scenario name, or the folder exists or can't be written.
    """
    if not NAME.fullmatch(name):
        raise ScenarioError(f"name: found {name[:80]!r}, allowed small letters, digits and -")
    path = folder / name / "scenario.toml"
    if path.parent.exists():
        raise ScenarioError(f"name: found {name!r} here already, allowed a new name")
    text = _skeleton(name)
    parse(name, tomllib.loads(text))
    try:
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    except OSError as fault:
        raise ScenarioError(f"{name}: can't be written here, {fault.strerror}") from None
    return path


def read(path: Path, largest: int = LARGEST) -> str:
    """Read a text file of a user.

    Raises
    ------
    ScenarioError
        If it can't be read, is larger than `largest` bytes or no UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
        if len(data) <= largest:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(f"{path.name}: found bytes that are not UTF-8 text") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise ScenarioError(f"{str(path)[:200]}: can't be read, {reason}") from None
    raise ScenarioError(f"{path.name}: found a larger file, allowed up to {largest:,} bytes")


def _skeleton(name: str) -> str:
    """The text of a new scenario: the short form, every optional number commented out."""
    numbers = "\n".join(
        f"# {key} = {p.default:g}".ljust(28) + f"# {p.meaning} ({p.unit}, {p.low:g} to {p.high:g})"
        for key, p in PARAMETERS.items()
        if p.low < p.high
    )
    return _SKELETON.format(title=name.replace("-", " ").capitalize(), numbers=numbers)


_SKELETON = """\
# A scenario in its short form. Ideals, saliences and costs of the members come from the position
# rule; `negotiation show` prints what was filled in, and from where.

title = "{title}"
summary = "Who asks the Council for what, and why."
target = "PRK"                  # ISO code of the country the text is about
# target_ideal_point = -1.5     # where it stands in the General Assembly, over the built-in table
date = 2017-09-11               # day of the vote; its year fixes the Council (1996 to 2025)
penholder = ["USA"]             # the first that sits on the Council holds the pen
trigger = "nuclear_test"        # what caused the draft
sources = ["Where the facts below were read."]

# The model's numbers: remove the # to change one.
{numbers}

[patrons]                       # who protects the target, 0 to 1
CHN = 0.9

[provisions.oil]                # a measure; its ladder rises from the weakest to the strictest text
title = "Oil"                   # (level 0, no measure, is added)
kind = "energy_supply"
ladder = [
    {{ text = "Supplies frozen at last year's level", imports_denied = 0 }},
    {{ text = "Supplies cut by half", imports_denied = 250 }},
    {{ text = "All supplies banned", imports_denied = 500 }},    # US$ million a year
]

[provisions.listings]
title = "Listed officials"
kind = "designation"
ladder = ["One official listed", "Four officials listed"]

# [members.CHN]                 # what a source states, over the position rule
# trade_share = 0.9             # share of the target's trade
# veto = false                  # a Council without China's veto

# [history]                     # what really happened, to compare with
# first = {{ oil = 3, listings = 2 }}
# final = {{ oil = 2, listings = 1 }}
# vote = {{ USA = "yes" }}
# outcome = "adopted"
"""
