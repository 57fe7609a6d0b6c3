"""The Council: who sits in which year, and the arithmetic of its votes.

Charter of the United Nations, Art. 23 (fifteen members, five of them permanent) and Art. 27(3)
(nine yes votes, no permanent member against; an abstention blocks nothing).
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import comb, factorial

import numpy as np
from numba import njit
from numpy.typing import NDArray

QUOTA = 9
"""Yes votes needed (Charter, Art. 27(3))."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seat:
    """A seat on the Council in one year.

    Attributes
    ----------
    iso : str
        ISO 3166 code of the member, three letters.
    name : str
        The member's name.
    permanent : bool
        Whether it holds a veto by the Charter.
    group : str
        UN regional group: AG, APG, EEG, GRULAC or WEOG.
    ideal_point : float
        General Assembly ideal point, the mean over the seat's year and the two before, as far as
        the country sat on the Council then (single years can jump; Bailey, Strezhnev and Voeten
        2017).
    """

    iso: str
    name: str
    permanent: bool
    group: str
    ideal_point: float


@cache
def _table() -> dict[int, list[dict[str, str]]]:
    text = files("negotiation").joinpath("data", "council.csv").read_text("utf-8")
    years: dict[int, list[dict[str, str]]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        years.setdefault(int(row["year"]), []).append(row)
    return years


def years() -> tuple[int, int]:
    """First and last year of the table of members."""
    return min(_table()), max(_table())


@cache
def sitting(year: int) -> tuple[Seat, ...]:
    """Members of the Council in a year, the permanent ones first, each part by ISO code.

    Parameters
    ----------
    year : int
        1996 to 2025.

    Returns
    -------
    tuple of Seat
        Fifteen.

    Raises
    ------
    ValueError
        For a year outside of the table.
    """
    if year not in _table():
        first, last = years()
        raise ValueError(f"year: found {year}, allowed {first} to {last}")
    points = {
        (row["iso3"], y): float(row["ideal_point"])
        for y in range(year - 2, year + 1)
        for row in _table().get(y, [])
    }
    seats = []
    for row in _table()[year]:
        own = [points[iso, y] for iso, y in sorted(points) if iso == row["iso3"]]
        seats.append(
            Seat(
                iso=row["iso3"],
                name=row["member"],
                permanent=row["status"] == "permanent",
                group=row["group"],
                ideal_point=sum(own) / len(own),
            )
        )
    return tuple(sorted(seats, key=lambda s: (not s.permanent, s.iso)))


def passes(yes: Bools, no: Bools, veto: Bools, quota: int = QUOTA) -> Bools:
    """Whether a text passes: enough yes votes and no veto holder against.

    Parameters
    ----------
    yes, no : ndarray of bool, shape (..., n)
        Who votes yes and who votes no; the others abstain.
    veto : ndarray of bool, shape (n,)
        Whose no blocks.
    quota : int
        Yes votes needed.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    result: Bools = (yes.sum(axis=-1) >= quota) & ~(no & veto).any(axis=-1)
    return result


@njit(cache=True)
def count_ballots(
    yes: Floats, would: Floats, alone: Floats, veto: Bools, skip: int
) -> tuple[Floats, Floats, Floats]:
    """Distribution of the number of yes votes, by what becomes of the vetoes.

    Parameters
    ----------
    yes : ndarray, shape (n,)
        Probability of each member's yes, members independent.
    would, alone : ndarray, shape (n,)
        Probability that a member would vote no in company, and that it does even alone.
    veto : ndarray of bool, shape (n,)
        Whose no blocks.
    skip : int
        A member that is left out; -1 for none.

    Returns
    -------
    clear, refrained, free : ndarray, shape (n + 1,)
        Probability of k yes votes, with nobody who would veto; with exactly one, who refrains since
        it would stand alone; and whatever the vetoes are.

    Notes
    -----
    Poisson-binomial recursion over members (Wang 1993).
    """
    n = yes.shape[0]
    clear, refrained, free = np.zeros(n + 1), np.zeros(n + 1), np.zeros(n + 1)
    clear[0] = free[0] = 1.0
    for i in range(n):
        if i == skip:
            continue
        rest = 1.0 - yes[i]
        passing = max(0.0, rest - would[i]) if veto[i] else rest
        refrains = would[i] - alone[i] if veto[i] else 0.0
        for k in range(i + 1, 0, -1):
            refrained[k] = refrained[k] * passing + refrained[k - 1] * yes[i] + clear[k] * refrains
            clear[k] = clear[k] * passing + clear[k - 1] * yes[i]
            free[k] = free[k] * rest + free[k - 1] * yes[i]
        refrained[0] = refrained[0] * passing + clear[0] * refrains
        clear[0] *= passing
        free[0] *= rest
    return clear, refrained, free


@njit(cache=True)
def tail(distribution: Floats, least: int) -> float:
    """Probability of at least so many yes votes."""
    total = 0.0
    for k in range(max(0, least), distribution.shape[0]):
        total += distribution[k]
    return total


@njit(cache=True)
def tally_probabilities(
    yes: Floats, no: Floats, veto: Bools, quota: int
) -> tuple[float, float, float]:
    """Exact probability of each result of a vote.

    Parameters
    ----------
    yes, no : ndarray, shape (n,)
        Probability of each member's yes and no, members independent; the rest abstains.
    veto : ndarray of bool, shape (n,)
        Whose no blocks.
    quota : int
        Yes votes needed, at least 0.

    Returns
    -------
    adopted, vetoed, failed : float
        At least quota yes and no veto cast; at least quota yes and a veto cast; fewer yes votes.
        They sum to 1.
    """
    clear, _, free = count_ballots(yes, no, no, veto, -1)
    adopted, enough = tail(clear, quota), tail(free, quota)
    return adopted, max(0.0, enough - adopted), 1.0 - enough


def winning_profiles(n: int, quota: int, vetoes: int) -> int:
    """Count the yes/no profiles that pass: all vetoes and at least quota members say yes."""
    others = n - vetoes
    return sum(comb(others, k) for k in range(max(0, quota - vetoes), others + 1))


def banzhaf(n: int, quota: int, vetoes: int) -> tuple[float, float]:
    """Normalised Banzhaf index of a member with and of one without a veto.

    Shares of all swings, each profile equally likely; 0 where there is no such member.
    Source: Banzhaf (1965).
    """
    permanent, elected = _swings(n, quota, vetoes, lambda size: 1.0)
    total = vetoes * permanent + (n - vetoes) * elected
    return permanent / total, elected / total


def shapley_shubik(n: int, quota: int, vetoes: int) -> tuple[float, float]:
    """Shapley-Shubik index of a member with and of one without a veto.

    Probability of being pivotal, each order of members equally likely; 0 where there is no such
    member. Source: Shapley and Shubik (1954).
    """
    return _swings(
        n, quota, vetoes, lambda size: factorial(size) * factorial(n - size - 1) / factorial(n)
    )


def _swings(n: int, quota: int, vetoes: int, weight: Callable[[int], float]) -> tuple[float, float]:
    """Weighted number of coalitions that a member's joining makes winning, by kind of member."""
    if not 0 <= vetoes <= n or not 1 <= quota <= n:
        raise ValueError(f"quota {quota}, vetoes {vetoes}: allowed up to {n} members")
    others = n - vetoes
    permanent = elected = 0.0
    for k in range(others + 1):
        if vetoes and vetoes + k >= quota:
            permanent += comb(others, k) * weight(vetoes - 1 + k)
        if others and vetoes + k == quota - 1 and k < others:
            elected += comb(others - 1, k) * weight(vetoes + k)
    return permanent, elected
