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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import njit

QUOTA = 9
"""Yes votes needed (Charter, Art. 27(3))."""

NOBODY: Any = np.int64(-1)
"""In place of a member's index. numba compiles a function anew for every plain number."""

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


class Room(NamedTuple):
    """Working space of a count: written anew by every one.

    Attributes
    ----------
    tails : ndarray, shape (quota + 1,)
        Probability of at least k yes votes among the members without a veto.
    clear, refrained, free : ndarray, shape (vetoes + 1,)
        Probability of k yes votes among the veto holders, with nobody who would veto; with exactly
        one, who refrains since it would stand alone; and whatever the vetoes are.
    """

    tails: Floats
    clear: Floats
    refrained: Floats
    free: Floats


@njit(cache=True)
def make_room(veto: Bools, quota: int) -> Room:
    """Make the working space for counts of a Council."""
    size = veto.sum() + 1
    return Room(np.zeros(quota + 1), np.zeros(size), np.zeros(size), np.zeros(size))


@njit(cache=True)
def count_others(yes: Floats, veto: Bools, skip: int, other: int, room: Room) -> None:
    """Count the members without a veto: fill `tails`.

    Parameters
    ----------
    yes : ndarray, shape (n,)
        Probability of each member's yes, members independent.
    veto : ndarray of bool, shape (n,)
    skip, other : int
        Members that are left out; `NOBODY` for none.
    room : Room

    Notes
    -----
    Poisson-binomial recursion over members (Wang 1993); counts above the quota are one.
    """
    tails = room.tails
    quota = tails.shape[0] - 1
    for k in range(1, quota + 1):
        tails[k] = 0.0
    tails[0] = 1.0
    seen = 0
    for i in range(yes.shape[0]):
        if veto[i] or i in (skip, other):
            continue
        seen += 1
        if seen >= quota > 0:
            tails[quota] += tails[quota - 1] * yes[i]
        for k in range(min(seen, quota - 1), 0, -1):
            tails[k] = tails[k] * (1.0 - yes[i]) + tails[k - 1] * yes[i]
        if quota > 0:
            tails[0] *= 1.0 - yes[i]
    for k in range(quota - 1, -1, -1):
        tails[k] += tails[k + 1]


@njit(cache=True)
def count_vetoes(
    yes: Floats, would: Floats, alone: Floats, veto: Bools, skip: int, other: int, room: Room
) -> None:
    """Count the veto holders: fill `clear`, `refrained` and `free`.

    Parameters
    ----------
    yes : ndarray, shape (n,)
        Probability of each member's yes, members independent.
    would, alone : ndarray, shape (n,)
        Probability that a member would vote no in company, and that it does even alone.
    veto : ndarray of bool, shape (n,)
    skip, other : int
        Members that are left out; `NOBODY` for none.
    room : Room
    """
    clear, refrained, free = room.clear, room.refrained, room.free
    for k in range(clear.shape[0]):
        clear[k] = refrained[k] = free[k] = 0.0
    clear[0] = free[0] = 1.0
    seen = 0
    for i in range(yes.shape[0]):
        if not veto[i] or i in (skip, other):
            continue
        seen += 1
        rest = 1.0 - yes[i]
        passing, refrains = max(0.0, rest - would[i]), would[i] - alone[i]
        for k in range(seen, 0, -1):
            refrained[k] = refrained[k] * passing + refrained[k - 1] * yes[i] + clear[k] * refrains
            clear[k] = clear[k] * passing + clear[k - 1] * yes[i]
            free[k] = free[k] * rest + free[k - 1] * yes[i]
        refrained[0] = refrained[0] * passing + clear[0] * refrains
        clear[0] *= passing
        free[0] *= rest


@njit(cache=True)
def passing(room: Room, least: int) -> tuple[float, float]:
    """Probability of so many yes votes with nobody who would veto, and with no veto cast."""
    silent = refrained = 0.0
    for k in range(room.clear.shape[0]):
        tail = room.tails[max(0, least - k)]
        silent += room.clear[k] * tail
        refrained += room.refrained[k] * tail
    return silent, silent + refrained


@njit(cache=True)
def enough(room: Room, least: int) -> float:
    """Probability of so many yes votes, whatever the vetoes are."""
    total = 0.0
    for k in range(room.free.shape[0]):
        total += room.free[k] * room.tails[max(0, least - k)]
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
    room = make_room(veto, quota)
    count_others(yes, veto, NOBODY, NOBODY, room)
    count_vetoes(yes, no, no, veto, NOBODY, NOBODY, room)
    adopted, reached = passing(room, quota)[1], enough(room, quota)
    return adopted, max(0.0, reached - adopted), 1.0 - reached


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
