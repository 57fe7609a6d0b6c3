"""Every equilibrium of a small two-player game, in exact arithmetic, ties included.

Complete by construction: an extreme point of a maximal set of equilibria is a pair of vertices of
the players' best-reply polyhedra that carries every label (Mangasarian 1964; Winkels 1979; Avis,
Rosenberg, Savani and von Stengel 2010). Payoffs are read as the fractions that floats are, so no
tolerance decides what is a tie.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any

Mixture = tuple[Fraction, ...]
Pair = tuple[Mixture, Mixture]

_Row = list[int]


def enumerate_equilibria(a: Any, b: Any) -> list[Pair]:
    """All extreme equilibria of a bimatrix game.

    Parameters
    ----------
    a, b : array-like, shape (m, k)
        Payoffs of the row and of the column player; finite numbers.

    Returns
    -------
    list of (x, y)
        Mixtures of the rows and of the columns, lexicographic with more weight on first actions
        first. Every equilibrium mixes the x, and the y, of one of the `maximal_subsets`.

    Notes
    -----
    Time grows with the number of bases, C(m + k, m): fit for up to five actions each, or for a few
    actions against a dozen.
    """
    rows, columns = _fractions(a), _fractions(b)
    m, k = len(rows), len(rows[0])
    # a mixture of the rows is held against the columns' payoffs, and the other way round
    for_rows = _vertices([[columns[i][j] for i in range(m)] for j in range(k)])
    for_columns = _vertices(rows)
    every = (1 << (m + k)) - 1
    pairs = []
    for x, unused, best in for_rows:
        wanted = every & ~(unused | best << m)
        for y, idle, replies in for_columns:
            if not wanted & ~(idle << m | replies):
                pairs.append((x, y))
    return sorted(pairs, reverse=True)


def maximal_subsets(pairs: list[Pair]) -> list[tuple[list[Mixture], list[Mixture]]]:
    """Group extreme equilibria into maximal Nash subsets.

    Any mixture of one subset's x with any mixture of its y is an equilibrium, and every equilibrium
    lies in some subset. They are the maximal bicliques of the graph that joins x and y where
    (x, y) is an equilibrium (Avis et al. 2010).
    """
    partners: dict[Mixture, frozenset[Mixture]] = {}
    for x, y in pairs:
        partners[x] = partners.get(x, frozenset()) | {y}
    closed = set(partners.values())
    grown = True
    while grown:
        more = {one & other for one in closed for other in closed if one & other} - closed
        closed |= more
        grown = bool(more)
    return [
        ([x for x in partners if ys <= partners[x]], sorted(ys, reverse=True))
        for ys in sorted(closed, key=lambda ys: (-len(ys), sorted(ys)))
    ]


def _fractions(matrix: Any) -> list[list[Fraction]]:
    return [[Fraction(v) for v in row] for row in matrix]


def _vertices(payoffs: list[list[Fraction]]) -> list[tuple[Mixture, int, int]]:
    """Vertices of {(z, v): z ≥ 0, Σ z = 1, payoffs · z ≤ v} that bound v from below.

    Parameters
    ----------
    payoffs : list of lists, shape (r, d)
        The other player's payoff from each of its r actions against each of the d own ones.

    Returns
    -------
    list of (z, unused, best)
        Bit sets: own actions with no weight, and the other player's best replies to z.
    """
    r, d = len(payoffs), len(payoffs[0])
    low = min(min(row) for row in payoffs)
    # with positive payoffs and v = 1, the vertices are those of {u ≥ 0: payoffs · u ≤ 1}, less 0
    scaled = [_integers([value - low + 1 for value in row]) for row in payoffs]
    found: dict[Mixture, tuple[int, int]] = {}
    for size in range(1, min(r, d) + 1):
        for used in combinations(range(d), size):
            for tight in combinations(range(r), size):
                point = _solve([[*(scaled[i][0][j] for j in used), scaled[i][1]] for i in tight])
                if point is None or min(point) <= 0:
                    continue
                u = [Fraction(0)] * d
                for j, value in zip(used, point, strict=True):
                    u[j] = value
                best = _best(scaled, u)
                if best is not None:
                    total = sum(u)
                    z = tuple(value / total for value in u)
                    unused = sum(1 << j for j in range(d) if u[j] == 0)
                    found[z] = (unused, best)
    return [(z, unused, best) for z, (unused, best) in found.items()]


def _best(scaled: list[tuple[_Row, int]], u: list[Fraction]) -> int | None:
    """Rows that reach their bound at u, as bits; None where one exceeds it."""
    best = 0
    for i, (row, bound) in enumerate(scaled):
        value = sum(c * v for c, v in zip(row, u, strict=True) if v)
        if value > bound:
            return None
        if value == bound:
            best |= 1 << i
    return best


def _integers(values: Iterable[Fraction]) -> tuple[_Row, int]:
    """Turn `values · u ≤ 1` into an inequality in integers: coefficients and bound."""
    row = list(values)
    common = lcm(*(v.denominator for v in row))
    return [int(v * common) for v in row], common


def _solve(rows: list[_Row]) -> list[Fraction] | None:
    """Solve a square system by Bareiss elimination, exactly; None where it is singular."""
    n, previous = len(rows), 1
    rows = [list(row) for row in rows]
    for c in range(n):
        pivot = next((r for r in range(c, n) if rows[r][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        top = rows[c]
        for r in range(c + 1, n):
            row, factor = rows[r], rows[r][c]
            rows[r] = [(top[c] * row[j] - factor * top[j]) // previous for j in range(n + 1)]
        previous = top[c]
    solution = [Fraction(0)] * n
    for c in reversed(range(n)):
        rest = rows[c][n] - sum(rows[c][j] * solution[j] for j in range(c + 1, n))
        solution[c] = Fraction(rest) / rows[c][c]
    return solution
