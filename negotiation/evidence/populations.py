"""The three populations that a forecast is scored on: votes, levels and outcomes, a row each."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from negotiation.evidence.cases import Case
from negotiation.positions import target_point
from negotiation.scenario import KINDS, Scenario

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]

PROLIFERATION = ("nuclear_test", "missile_test", "proliferation")
"""Triggers that count as proliferation."""
RIVALS = ("CHN", "RUS")

GROUPS = (
    ("arms", "designation", "mandate", "proliferation_goods"),
    ("political", "energy_supply", "export_revenue", "labour", "goods_supply"),
    ("force", "interdiction", "finance", "regime_designation"),
)
"""Kinds of measure by how much of the first ask they keep, most first. Drawn up by people who knew
how the coded talks ended."""


@dataclass(frozen=True)
class Population:
    """Rows to predict and to score, n of them, with c covariates.

    Attributes
    ----------
    case, target : ndarray of str, shape (n,)
        Name of the row's case; ISO code of the country its text is about.
    key : ndarray of str, shape (n,)
        The member, the provision, or empty.
    observed : ndarray, shape (n,)
        Votes: 1 for yes. Levels: 100 · final / first. Outcomes: 1 for adopted.
    names : tuple of str
        Of the covariates.
    covariates : ndarray, shape (n, c)
    counts : ndarray of bool, shape (n,)
        Whether the row is scored; the others may be learnt from.
    """

    case: Texts
    target: Texts
    key: Texts
    observed: Floats
    names: tuple[str, ...]
    covariates: Floats
    counts: Bools

    def of(self, *names: str) -> Floats:
        """Covariates by name, shape (n, number of names)."""
        return self.covariates[:, [self.names.index(name) for name in names]]

    def where(self, mask: Bools) -> "Population":
        """The rows of a mask, shape (n,)."""
        return Population(
            self.case[mask],
            self.target[mask],
            self.key[mask],
            self.observed[mask],
            self.names,
            self.covariates[mask],
            self.counts[mask],
        )

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.observed)


@dataclass(frozen=True)
class _Row:
    case: Case
    key: str
    observed: float
    covariates: tuple[float, ...]
    counts: bool = True


def _population(names: Sequence[str], rows: Iterator[_Row]) -> Population:
    found = list(rows)
    return Population(
        np.array([row.case.name for row in found], dtype=np.str_),
        np.array([row.case.scenario.target for row in found], dtype=np.str_),
        np.array([row.key for row in found], dtype=np.str_),
        np.array([row.observed for row in found], dtype=float),
        tuple(names),
        np.array([row.covariates for row in found], dtype=float).reshape(len(found), len(names)),
        np.array([row.counts for row in found], dtype=bool),
    )


def votes(cases: Sequence[Case]) -> Population:
    """Members' votes, yes against not: all but the listed penholders, cases with a roll call.

    Covariates: `lean`, the distance to the mean ideal point of the penholders on the Council less
    that to the target's, of the vote's year; `patron`, 0 to 1; `rival`, China or Russia;
    `proliferation`; `regional_support` and `consent`, -1 to 1.
    """
    names = ("lean", "patron", "rival", "proliferation", "regional_support", "consent")
    return _population(names, (row for case in cases for row in _votes_of(case)))


def _votes_of(case: Case) -> Iterator[_Row]:
    scenario = case.scenario
    points = ideal_points(scenario.date.year)
    pens = [points[iso] for iso in scenario.penholder if iso in points]
    pen, target = sum(pens) / len(pens), target_point(scenario)[0]
    for iso in sorted(scenario.history.vote):
        if iso in scenario.penholder:
            continue
        covariates = (
            abs(points[iso] - pen) - abs(points[iso] - target),
            scenario.patrons.get(iso, 0.0),
            float(iso in RIVALS),
            *_setting(scenario),
        )
        yield _Row(case, iso, float(scenario.history.vote[iso] == "yes"), covariates)


def _setting(scenario: Scenario) -> tuple[float, float, float]:
    return (
        float(scenario.trigger in PROLIFERATION),
        float(scenario.regional_support),
        float(scenario.target_consent),
    )


def levels(cases: Sequence[Case]) -> Population:
    """First asks of the penholder and what became of them: 100 · final / first.

    Scored are those of adopted texts. Covariates: `first` and `final`, levels; `group`, index into
    `GROUPS`; `strongest_patron`, 0 to 1; `proliferation`; `regional_support`; `consent`; and one
    of 0 or 1 for every kind of measure.
    """
    names = (
        "first", "final", "group", "strongest_patron", "proliferation", "regional_support",
        "consent", *KINDS,
    )  # fmt: skip
    return _population(names, (row for case in cases for row in _levels_of(case)))


def _levels_of(case: Case) -> Iterator[_Row]:
    scenario = case.scenario
    asked, became = scenario.history.first, scenario.history.final
    for provision in scenario.provisions:
        first, final = asked.get(provision.key, 0), became.get(provision.key)
        if first == 0 or final is None:
            continue
        group = next(g for g, kinds in enumerate(GROUPS) if provision.kind in kinds)
        covariates = (
            float(first),
            float(final),
            float(group),
            max(scenario.patrons.values(), default=0.0),
            *_setting(scenario),
            *(float(provision.kind == kind) for kind in KINDS),
        )
        adopted = scenario.history.outcome == "adopted"
        yield _Row(case, provision.key, 100.0 * final / first, covariates, adopted)


def outcomes(cases: Sequence[Case]) -> Population:
    """Adopted or not, a row each case.

    Covariate: `patron_elsewhere`, the strongest patronage where the trigger is not proliferation,
    else 0.
    """
    return _population(("patron_elsewhere",), map(_outcome_of, cases))


def _outcome_of(case: Case) -> _Row:
    scenario = case.scenario
    proliferation = scenario.trigger in PROLIFERATION
    patron = 0.0 if proliferation else max(scenario.patrons.values(), default=0.0)
    return _Row(case, "", float(scenario.history.outcome == "adopted"), (patron,))


@cache
def ideal_points(year: int) -> dict[str, float]:
    """General Assembly ideal points of a year's Council, of that year alone.

    The model uses means of three years (`council.Seat`); the baselines were published with these.
    Source: Bailey, Strezhnev and Voeten (2017), estimates of July 2025.
    """
    text = files("negotiation").joinpath("data", "council.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {r["iso3"]: float(r["ideal_point"]) for r in rows if int(r["year"]) == year}
