"""Which points a sweep visits: a grid, or a sample of the assumptions' space.

| sample | points | for |
|---|---|---|
| grid | every combination | maps, comparisons |
| lhs | N, Latin hypercube (McKay, Beckman and Conover 1979) | distributions |
| sobol | n(d + 2), n the power of two from N up (Saltelli et al. 2010) | Sobol indices |
| morris | N(d + 1), N trajectories (Morris 1991) | screening many assumptions |
| tornado | 2d + 1: the scenario itself, then each assumption at both ends | one at a time |

d is the number of assumptions. Equal points are visited once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.checks import ScenarioError
from negotiation.sweep.assumptions import TAIL, Assumption, Column, Floats

SAMPLES = ("grid", "lhs", "sobol", "morris", "tornado")
MOST_RUNS, MOST_SAMPLED = 100_000_000, 10_000_000
MORRIS_LEVELS = 4


@dataclass(frozen=True, eq=False)
class Design:
    """The points of a sweep, in order.

    Attributes
    ----------
    assumptions : tuple of Assumption
    points : int
        Different points.
    matrix : ndarray, shape (points, d), or None
        Values (indices where an assumption's values can be counted); None on a grid.
    unit : ndarray, shape (rows, d), or None
        The design as it was drawn, in [0, 1], repeated points included.
    visits : ndarray of int, shape (rows,), or None
        Which point each row of `unit` is.
    """

    assumptions: tuple[Assumption, ...]
    points: int
    matrix: Floats | None = None
    unit: Floats | None = None
    visits: NDArray[np.int64] | None = None

    def numbers(self, points: NDArray[np.int64]) -> Floats:
        """Rows of the matrix, shape (len(points), d); on a grid the last key turns fastest."""
        if self.matrix is not None:
            return self.matrix[points]
        out = np.empty((len(points), len(self.assumptions)))
        left = points.copy()
        for j in range(len(self.assumptions) - 1, -1, -1):
            levels = self.assumptions[j].levels
            assert levels is not None
            left, out[:, j] = np.divmod(left, len(levels))
        return out

    def columns(self, points: NDArray[np.int64]) -> dict[str, Column]:
        """Values of every assumption at some points, by key."""
        numbers = self.numbers(points)
        return {a.key: a.column(numbers[:, j]) for j, a in enumerate(self.assumptions)}

    @property
    def digest(self) -> str:
        """Hash of the points: the same design gives the same one."""
        h = hashlib.blake2b(digest_size=8)
        for a in self.assumptions:
            h.update(f"{a.key}={a.given};".encode())
        if self.matrix is not None:
            h.update(np.ascontiguousarray(self.matrix).tobytes())
        return h.hexdigest()


def refuse(found: int, what: str, allowed: int, instead: str = "") -> None:
    """Refuse a sweep that is too large, with its number."""
    if found > allowed:
        raise ScenarioError(f"sweep: found {found:,} {what}, allowed up to {allowed:,}{instead}")


def draw(
    assumptions: Sequence[Assumption],
    sample: str,
    points: int | None,
    seed: int,
) -> Design:
    """Draw a design; the same arguments give the same points.

    Parameters
    ----------
    assumptions : sequence of Assumption
    sample : str
        One of `SAMPLES`; `tornado` starts from a scenario, see `tornado.one_at_a_time`.
    points : int or None
        N of the module's table.
    seed : int

    Raises
    ------
    ScenarioError
        If the sample can't be drawn from these assumptions, or is too large.
    """
    given = tuple(assumptions)
    if sample == "grid":
        return _grid(given, points)
    if not given:
        raise ScenarioError(f"--sample {sample}: found nothing to vary, allowed with --vary")
    if points is None:
        raise ScenarioError(f"--sample {sample}: needs --points N")
    d = len(given)
    rows = {
        "lhs": points,
        "sobol": power_of_two(points) * (d + 2),
        "morris": points * (d + 1),
    }[sample]
    refuse(rows, "points", MOST_SAMPLED)
    unit = {"lhs": _hypercube, "sobol": _saltelli, "morris": _trajectories}[sample](points, d, seed)
    if sample == "morris":
        ends = np.array([TAIL if a.endless else 0.0 for a in given])
        return visit(given, ends + (1.0 - 2.0 * ends) * unit, unit)
    return visit(given, unit, unit)


def power_of_two(points: int) -> int:
    """The power of two from a number up: a Sobol sequence is balanced at these only."""
    return int(1 << max(1, (points - 1).bit_length()))


def _grid(given: tuple[Assumption, ...], points: int | None) -> Design:
    if points is not None:
        raise ScenarioError("--points: found on a grid, allowed with --sample lhs, sobol, morris")
    open_ = [a for a in given if a.levels is None]
    if open_:
        raise ScenarioError(
            *(
                f"--vary {a.key}: found {a.given} on a grid, allowed a:b:n or a list"
                " (or --sample lhs --points N)"
                for a in open_
            )
        )
    count = 1
    for a in given:
        assert a.levels is not None
        count *= len(a.levels)
    refuse(count, "points", MOST_RUNS, "; --sample lhs --points N visits a sample of them")
    return Design(given, count)


def visit(given: tuple[Assumption, ...], shares: Floats, unit: Floats) -> Design:
    """Turn shares of each distribution into values; equal points become one."""
    shares = np.clip(shares, 0.0, 1.0)
    matrix = np.column_stack([a.numbers(shares[:, j]) for j, a in enumerate(given)])
    return from_matrix(given, matrix, unit)


def from_matrix(given: tuple[Assumption, ...], matrix: Floats, unit: Floats) -> Design:
    """Make a design of rows of values; equal rows become one point."""
    rows = np.ascontiguousarray(matrix).view([("", matrix.dtype)] * matrix.shape[1]).ravel()
    _, first, inverse = np.unique(rows, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Design(given, len(order), matrix[first[order]], unit, rank[inverse.ravel()])


def _hypercube(points: int, d: int, seed: int) -> Floats:
    """Latin hypercube: each of N equal parts of every axis holds one point."""
    rng = np.random.Generator(np.random.Philox(seed))
    unit = np.empty((points, d))
    for j in range(d):
        unit[:, j] = (rng.permutation(points) + rng.random(points)) / points
    return unit


def cube(assumptions: Sequence[Any]) -> dict[str, Any]:
    """The unit cube as SALib describes a problem."""
    names = [getattr(a, "key", a) for a in assumptions]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _saltelli(points: int, d: int, seed: int) -> Floats:
    from SALib.sample import sobol

    base = power_of_two(points)
    problem = cube([f"x{j}" for j in range(d)])
    unit = sobol.sample(problem, base, calc_second_order=False, seed=seed % 2**32)
    return np.asarray(unit, dtype=float)


def _trajectories(points: int, d: int, seed: int) -> Floats:
    from SALib.sample import morris

    problem = cube([f"x{j}" for j in range(d)])
    unit = morris.sample(problem, points, num_levels=MORRIS_LEVELS, seed=seed % 2**32)
    return np.asarray(unit, dtype=float)
