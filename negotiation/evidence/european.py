"""Known answers from elsewhere: the theories scored on decisions of the European Union.

Reads the data set Decision-making in the European Union III (doi:10.34810/data53, CC BY 4.0),
which its user fetches; no part of it is kept here. Source of the design: Thomson, Arregui, Leuffen,
Costello, Cross, Hertz and Jensen (2012).
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from negotiation import library
from negotiation.checks import ScenarioError, shown
from negotiation.theories.agenda_setter import take_it_or_leave_it
from negotiation.theories.averages import weighted_mean, weighted_median
from negotiation.theories.condorcet import election
from negotiation.theories.nash import COSTLY, bargain
from negotiation.theories.setting import Bools, Floats

SCALE = 100.0
"""Length of an issue's scale."""

_VOTES = {
    29: "de uk fr it", 27: "es pl", 14: "ro", 13: "nl", 12: "el be cz pt hu", 10: "at se bu",
    7: "dk ie lt sk fi", 4: "cy ee lv lu si", 3: "mt", 0: "cr",
}  # fmt: skip
MEMBERS = {code: votes for votes, codes in _VOTES.items() for code in codes.split()}
"""Votes of each member state in the EU Council under the Treaty of Nice; Croatia, which had none,
0. Column codes of the data set."""
ACTORS = {**MEMBERS, "com": 29, "ep": 29}
"""Capability of every actor. Commission and Parliament as the largest member states: assumed."""

FEWEST = 3
"""An issue with fewer positions is not scored."""


@dataclass(frozen=True)
class Issue:
    """One controversial issue, of the actors that took a position, n of them.

    Attributes
    ----------
    name : str
    positions : ndarray, shape (n,)
        On the issue's scale, 0 to 100.
    saliences : ndarray, shape (n,)
        0 to 100; nan where none is stated.
    votes : ndarray, shape (n,)
        Capability.
    member : ndarray of bool, shape (n,)
        Whether a member state, and not the Commission or the Parliament.
    proposal, status_quo : float or None
        The Commission's position; what a failure leaves.
    outcome : float
    """

    name: str
    positions: Floats
    saliences: Floats
    votes: Floats
    member: Bools
    proposal: float | None
    status_quo: float | None
    outcome: float


def read_issues(path: str | Path) -> list[Issue]:
    """Read the issues that are scored: with an outcome and at least three positions.

    Parameters
    ----------
    path : str or Path
        The tab-separated file of the data set. Its first row, which holds weights, is skipped.

    Raises
    ------
    ScenarioError
        If the file can't be read, lacks a column or holds something else than numbers.
    """
    name = Path(path).name
    table = csv.DictReader(io.StringIO(library.read(Path(path), 10_000_000)), delimiter="\t")
    needed = ["isnr", "rp", "out", *(f"{kind}{actor}" for actor in ACTORS for kind in "ps")]
    held = table.fieldnames or []
    missing = [column for column in needed if column not in held]
    if missing:
        raise ScenarioError(
            f"{name}: found no column {', '.join(missing[:5])}"
            f"{' ...' if len(missing) > 5 else ''}, allowed the tab-separated table of the data set"
            " doi:10.34810/data53"
        )
    issues = []
    for line, row in enumerate(table, start=2):
        if line > 2 and (issue := _issue(row, f"{name}, line {line}")):
            issues.append(issue)
    if not issues:
        raise ScenarioError(f"{name}: found no issue with an outcome and {FEWEST} positions")
    return issues


def _issue(row: dict[str, Any], where: str) -> Issue | None:
    def number(column: str) -> float | None:
        text = (row[column] or "").strip()
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not 0.0 <= value <= SCALE:
            raise ScenarioError(f"{where}, {column}: found {shown(text)}, allowed 0 to 100")
        return value

    outcome = number("out")
    stated = {actor: number(f"p{actor}") for actor in ACTORS}
    held = {actor: position for actor, position in stated.items() if position is not None}
    if outcome is None or len(held) < FEWEST:
        return None
    saliences = [number(f"s{actor}") for actor in held]
    return Issue(
        name=str(row["isnr"]),
        positions=np.array(list(held.values())),
        saliences=np.array([np.nan if s is None else s for s in saliences]),
        votes=np.array([float(ACTORS[actor]) for actor in held]),
        member=np.array([actor in MEMBERS for actor in held]),
        proposal=stated["com"],
        status_quo=number("rp"),
        outcome=outcome,
    )


def _weights(issue: Issue) -> Floats:
    """Votes × salience; an actor that states no salience has none."""
    return issue.votes * np.nan_to_num(issue.saliences)


def _median(issue: Issue) -> float | None:
    """Median of the actors that state a salience."""
    stated = issue.positions[~np.isnan(issue.saliences)]
    return float(np.median(stated)) if stated.size else None


def _weighted_median(issue: Issue) -> float | None:
    weights = _weights(issue)
    return weighted_median(issue.positions, weights) if weights.any() else None


def _nash(issue: Issue, weights: Floats, disagreement: Floats, status_quo: float) -> float:
    """Nash bargaining on the scale of 0 to 1, read to whole points as the data are coded."""
    agreed = bargain(
        issue.positions[:, None] / SCALE,
        np.ones((len(weights), 1)),
        weights,
        disagreement,
        np.array([status_quo / SCALE]),
    )
    return float(np.round(agreed[0] * SCALE))


def _nash_free(issue: Issue) -> float | None:
    if issue.status_quo is None:
        return None
    loss = ((issue.positions - issue.status_quo) / SCALE) ** 2
    return _nash(issue, np.nan_to_num(issue.saliences), loss, issue.status_quo)


def _nash_costly(issue: Issue) -> float:
    start = float(issue.positions.mean())
    return _nash(issue, _weights(issue), np.full(len(issue.positions), COSTLY), start)


def _agenda_setter(issue: Issue) -> float | None:
    if issue.status_quo is None or issue.proposal is None:
        return None
    states = issue.positions[issue.member]
    everybody = np.ones(len(states), dtype=bool)
    return take_it_or_leave_it(
        issue.proposal, states, issue.status_quo, everybody, int(everybody.sum())
    )


SCORED: dict[str, tuple[str, Callable[[Issue], float | None]]] = {
    "mean": ("mean", lambda i: float(i.positions.mean())),
    "salience_mean": (
        "salience mean",
        lambda i: weighted_mean(i.positions, np.nan_to_num(i.saliences)),
    ),
    "compromise": (
        "compromise model: votes × salience mean",
        lambda i: weighted_mean(i.positions, _weights(i)),
    ),
    "median": ("median", _median),
    "weighted_median": ("median, votes × salience", _weighted_median),
    "condorcet": (
        "probabilistic Condorcet election, mean",
        lambda i: election(np.unique(i.positions), i.positions, _weights(i)),
    ),
    "nash_costly": ("Nash bargaining, costly disagreement (votes × salience)", _nash_costly),
    "nash_free": ("Nash bargaining, the status quo as disagreement (salience)", _nash_free),
    "agenda_setter": ("agenda setter (Commission) under unanimity of states", _agenda_setter),
}
"""Each theory's title and point on the scale; None where it says nothing of an issue."""


def score(issues: list[Issue]) -> dict[str, Any]:
    """Mean absolute error of every theory, in points of the scale.

    Returns
    -------
    dict
        `issues`, their number, and `theories`: of each `title`, `mean_error`, and `issues`, on how
        many it speaks (some need a status quo, which not every issue has).
    """
    found = {}
    for name, (title, point) in SCORED.items():
        said = [(point(issue), issue.outcome) for issue in issues]
        errors = [abs(x - outcome) for x, outcome in said if x is not None]
        found[name] = {
            "title": title,
            "mean_error": float(np.mean(errors)) if errors else None,
            "issues": len(errors),
        }
    return {"issues": len(issues), "theories": found}


def as_text(scores: dict[str, Any]) -> str:
    """The scores as a table."""
    lines = [
        f"Decision-making in the European Union III: {scores['issues']} issues, scale 0 to 100",
        "",
        f"  {'theory':60} {'mean error':>10} {'issues':>7}",
    ]
    for theory in scores["theories"].values():
        error = "-" if theory["mean_error"] is None else f"{theory['mean_error']:.2f}"
        lines.append(f"  {theory['title']:60} {error:>10} {theory['issues']:>7}")
    lines += [
        "",
        "Mean absolute error. Theories that need a status quo speak only of issues that state one.",
        "Nash bargaining is read to whole points.",
    ]
    return "\n".join(lines) + "\n"
