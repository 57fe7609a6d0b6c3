"""Coded cases: negotiations whose end is known, as scenarios, to hold the model against.

The built-in 33 are one coder's reading, contested cases only, and a first ask is the first known
one. A folder of a user's own holds scenario files or the three tables `cases.csv`,
`provisions.csv` and `votes.csv`.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from negotiation import library
from negotiation.checks import ScenarioError, shown
from negotiation.parsing import parse
from negotiation.scenario import Scenario

COLUMNS = {
    "cases": (
        "case_id", "date", "number", "target", "target_iso3", "outcome", "penholders", "trigger",
        "target_consent", "regional_support", "patrons", "target_ideal_point", "rival_draft",
    ),
    "provisions": (
        "case_id", "provision", "kind", "first_draft_ask", "final_or_voted_text", "first_level",
        "final_level", "first_basis", "source_urls",
    ),
    "votes": ("case_id", "iso3", "vote"),
}  # fmt: skip
"""Columns read from each table; others are let be. A member's ideal point is the built-in one."""

TOP = 3
"""Highest level of a coded provision."""

SHORT = (
    "title", "summary", "target", "target_ideal_point", "date", "penholder", "trigger",
    "target_consent", "regional_support", "patrons", "history", "sources",
)  # fmt: skip
"""Keys that a case in the short form has besides its provisions."""

COLUMN_OF = {
    "penholder": "penholders", "target": "target_iso3", "title": "target", "sources": "number",
    "history.outcome": "outcome", "history.rival_draft": "rival_draft",
}  # fmt: skip
"""Column of `cases.csv` that a scenario's key was read from, where the two differ."""


@dataclass(frozen=True)
class Case:
    """A negotiation whose end is known.

    Attributes
    ----------
    name : str
        Of its scenario, or its `case_id`; no other case of the set has it.
    scenario : Scenario
        Its inputs; `scenario.history` says what happened: first asks, final or voted levels, roll
        call (may be empty) and outcome (never None).
    rival_draft : bool
        Whether the text was tabled against another's draft of the same day.
    """

    name: str
    scenario: Scenario
    rival_draft: bool


class Row(NamedTuple):
    """A row of a table: its number in the file, the header being row 1, and its cells."""

    number: int
    cells: dict[str, str]


def load_cases(directory: str | None = None) -> tuple[Case, ...]:
    """Load the built-in cases, or a folder of a user's own.

    Parameters
    ----------
    directory : str, optional
        A folder with `cases.csv`, `provisions.csv` and `votes.csv`, or else with scenario files
        (`*.toml`, at any depth). None: every scenario of the library whose outcome is known.

    Returns
    -------
    tuple of Case
        By date, then target, then name.

    Raises
    ------
    ScenarioError
        Naming every fault of every file, with its row or key.
    """
    if directory is None:
        cases = [_case(library.load(n)) for n in (*library.names(), *library.case_names())]
        cases = [c for c in cases if c.scenario.history.outcome is not None]
    else:
        folder = Path(directory)
        if not folder.is_dir():
            raise ScenarioError(f"--cases: found no folder {shown(directory)}, allowed a folder")
        tables = (folder / "cases.csv").is_file()
        cases = _from_tables(folder) if tables else _from_files(folder)
    return tuple(sorted(cases, key=lambda c: (c.scenario.date, c.scenario.target, c.name)))


def short_form(scenario: Scenario) -> Scenario:
    """What every coded case says, and no more: a scenario without assumptions of its own.

    Leaves out what only a full scenario has: cosponsors, members' values, the model's numbers,
    weights, dollars, uneven severities. The built-in cases and the tables they were coded in then
    give the same odds; some of those assumptions were made by people who knew how the talks ended.
    """
    data = {key: scenario.inputs[key] for key in SHORT if key in scenario.inputs}
    data["provisions"] = {
        p.key: {
            "title": p.title,
            "kind": p.kind,
            "first": p.first,
            "ladder": [{"text": "Absent", "severity": 0}, *(v.text for v in p.ladder[1:])],
        }
        for p in scenario.provisions
    }
    return parse(scenario.name, data)


def _case(scenario: Scenario) -> Case:
    return Case(scenario.name, scenario, scenario.history.rival_draft)


def _from_files(folder: Path) -> list[Case]:
    """Read every scenario file under a folder; each must say how its negotiation ended."""
    cases, faults = [], []
    for path in sorted(folder.rglob("*.toml")):
        at = path.relative_to(folder)
        try:
            case = _case(library.load(str(path)))
        except ScenarioError as error:
            faults += [f"{at}, {fault}" for fault in error.faults]
            continue
        if case.scenario.history.outcome is None:
            faults.append(f"{at}, history.outcome: missing, a case needs its outcome")
        cases.append(case)
    for name, times in Counter(case.name for case in cases).items():
        if times > 1:
            faults.append(f"{name}: found {times} files of this name, allowed one")
    if not cases and not faults:
        faults.append(
            f"--cases: found neither cases.csv nor a scenario file in {shown(str(folder))},"
            " allowed a folder with either"
        )
    if faults:
        raise ScenarioError(*faults)
    return cases


def _from_tables(folder: Path) -> list[Case]:
    faults: list[str] = []
    tables = {name: list(_rows(folder, name, faults)) for name in COLUMNS}
    if faults:
        raise ScenarioError(*faults)
    groups = {
        "provisions": _by_case(tables, "provisions", "provision", faults),
        "votes": _by_case(tables, "votes", "iso3", faults),
    }
    cases, seen = [], set()
    for row in tables["cases"]:
        name = row.cells["case_id"]
        if name in seen or not name:
            faults.append(
                f"cases.csv row {row.number}, case_id: found {shown(name)}, allowed a name that no"
                " other case has"
            )
        seen.add(name)
        provisions = groups["provisions"].get(name, {})
        votes = groups["votes"].get(name, {})
        faults += _level_faults(provisions)
        try:
            cases.append(_case(parse(name, _inputs(row.cells, provisions, votes))))
        except ScenarioError as error:
            faults += [_placed(fault, row, provisions, votes) for fault in error.faults]
    if not tables["cases"]:
        faults.append("cases.csv: found no case, allowed at least one")
    if faults:
        raise ScenarioError(*dict.fromkeys(faults))
    return cases


def _rows(folder: Path, name: str, faults: list[str]) -> Iterator[Row]:
    """Read a table, noting missing columns and rows of another length."""
    try:
        text = library.read(folder / f"{name}.csv", 10 * library.LARGEST)
        header, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    except ScenarioError as error:
        faults += error.faults
        return
    except (csv.Error, ValueError):
        faults.append(f"{name}.csv: found no table, allowed comma-separated values with a header")
        return
    header = [cell.strip() for cell in header]
    missing = [column for column in COLUMNS[name] if column not in header]
    if missing:
        faults.append(f"{name}.csv row 1: missing columns {', '.join(missing)}")
        return
    for number, cells in enumerate(lines, 2):
        if len(cells) == len(header):
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            yield Row(number, row)
        elif cells:
            faults.append(
                f"{name}.csv row {number}: found {len(cells)} cells, allowed {len(header)}"
            )


def _by_case(
    tables: dict[str, list[Row]], name: str, key: str, faults: list[str]
) -> dict[str, dict[str, Row]]:
    """Group a table's rows by case and key; a stray or repeated row is a fault."""
    known = {row.cells["case_id"] for row in tables["cases"]}
    groups: dict[str, dict[str, Row]] = {}
    for row in tables[name]:
        case = row.cells["case_id"]
        group = groups.setdefault(case, {})
        at = f"{name}.csv row {row.number}"
        if case not in known:
            faults.append(f"{at}, case_id: found {shown(case)}, allowed a case_id of cases.csv")
        elif row.cells[key] in group:
            faults.append(f"{at}, {key}: found {shown(row.cells[key])} twice, allowed once a case")
        group.setdefault(row.cells[key], row)
    return groups


def _level_faults(provisions: dict[str, Row]) -> Iterator[str]:
    for row in provisions.values():
        for column, lowest in (("first_level", 1), ("final_level", 0)):
            cell = row.cells[column]
            if cell and _number(cell) not in range(lowest, TOP + 1):
                yield (
                    f"provisions.csv row {row.number}, {column}: found {shown(cell)}, allowed"
                    f" {lowest} to {TOP}, or empty where there is none"
                )


def _inputs(
    case: dict[str, str], provisions: dict[str, Row], votes: dict[str, Row]
) -> dict[str, Any]:
    """Put a case's rows into the form of a scenario file.

    Cells that can't be read stay as they are: `parse` names them.
    """
    patrons = (part.partition(":") for part in case["patrons"].split())
    urls = (row.cells["source_urls"].split() for row in provisions.values())
    data = {
        "title": f"{case['target']}, {case['number']}",
        "target": case["target_iso3"],
        "date": case["date"],
        "penholder": case["penholders"].split(),
        "trigger": case["trigger"],
        "target_consent": _number(case["target_consent"]),
        "regional_support": _number(case["regional_support"]),
        "patrons": {iso: _number(value) for iso, _, value in patrons},
        "provisions": {key: _provision(row.cells) for key, row in provisions.items()},
        "history": {
            "first": _levels(provisions, "first_level"),
            "final": _levels(provisions, "final_level"),
            "vote": {iso: row.cells["vote"] for iso, row in votes.items()},
            "outcome": case["outcome"],
            "rival_draft": {"0": False, "": False, "1": True}.get(
                case["rival_draft"], case["rival_draft"]
            ),
        },
        "sources": list(dict.fromkeys(url for found in urls for url in found)),
    }
    if case["target_ideal_point"]:
        data["target_ideal_point"] = _number(case["target_ideal_point"])
    return data


def _provision(cells: dict[str, str]) -> dict[str, Any]:
    """A coded provision: its texts at their levels, the others' wording assumed.

    A first ask that is known, but at no level, was not the penholder's: its draft opens without
    the measure. One that is not known opens at the strictest level (assumed).
    """
    texts = ["Absent", *(f"Level {level} of {TOP}, wording assumed" for level in range(1, TOP + 1))]
    for text, column in (
        ("final_or_voted_text", "final_level"),
        ("first_draft_ask", "first_level"),
    ):
        level = _number(cells[column])
        if level in range(1, TOP + 1) and cells[text] and cells[text] not in texts:
            texts[level] = cells[text]
    first = _number(cells["first_level"])
    if first not in range(1, TOP + 1):
        first = 0 if cells["first_basis"] else TOP
    ladder = [{"text": text} for text in texts]
    return {"kind": cells["kind"], "ladder": ladder, "first": first}


def _levels(provisions: dict[str, Row], column: str) -> dict[str, int]:
    found = {key: _number(row.cells[column]) for key, row in provisions.items()}
    return {key: level for key, level in found.items() if level in range(TOP + 1)}


def _number(cell: str) -> Any:
    """A cell as a number, a whole one where it is one, or as it stands."""
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if number.is_integer() else number


def _placed(fault: str, case: Row, provisions: dict[str, Row], votes: dict[str, Row]) -> str:
    """Say where in the tables a scenario's fault stands."""
    key, _, rest = fault.partition(": ")
    table, _, inside = key.partition(".")
    name, _, column = inside.partition(".")
    if table == "provisions" and name in provisions:
        return f"provisions.csv row {provisions[name].number}, {column or 'provision'}: {rest}"
    if name == "vote" and column in votes:
        wrong = "iso3" if rest.startswith(f"found {shown(column)},") else "vote"
        return f"votes.csv row {votes[column].number}, {wrong}: {rest}"
    known = COLUMN_OF.get(key, table.partition("[")[0])
    return f"cases.csv row {case.number} ({case.cells['case_id']}), {known}: {rest}"
