"""The payoffs of a two-player game as points of a plane: hull, Pareto frontier, bargaining.

Mixing together (correlated play) can reach every point of the convex hull of the cells. Its
north-east border is what no player can better without worsening the other.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Point = tuple[float, float]

CLOSE = 1e-12
"""Points whose payoffs differ by less, as a share of the range, are the same."""


def hull(points: Sequence[Point]) -> list[Point]:
    """Corners of the convex hull, counterclockwise from the leftmost, lowest one.

    Notes
    -----
    Source: Andrew (1979), the monotone chain.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return lower[:-1] + upper[:-1]


def _chain(ordered: Sequence[Point]) -> list[Point]:
    corners: list[Point] = []
    for point in ordered:
        while len(corners) > 1 and _turn(corners[-2], corners[-1], point) <= 0.0:
            corners.pop()
        corners.append(point)
    return corners


def _turn(one: Point, two: Point, three: Point) -> float:
    """Positive where the way from one over two to three turns left."""
    (ax, ay), (bx, by), (cx, cy) = one, two, three
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


def frontier(points: Sequence[Point]) -> list[Point]:
    """Corners of the Pareto frontier of the hull, the column player's best first.

    Every point of the hull from which no player can gain without the other losing lies on the
    straight lines between them.
    """
    corners = hull(points)
    found: list[Point] = []
    for x, y in sorted(corners, key=lambda p: (-p[0], -p[1])):
        if not found or y > found[-1][1]:
            found.append((x, y))
    return found[::-1]


def efficient(points: Sequence[Point], point: Point) -> bool:
    """Whether nothing in the hull of the points gives a player more and the other no less."""
    border = frontier(points)
    size = max(_span(points), 1e-300)
    for (ax, ay), (bx, by) in zip(border, border[1:] or border, strict=False):
        length = max(abs(bx - ax), abs(by - ay), 1e-300)
        inside = ax - CLOSE * size <= point[0] <= bx + CLOSE * size
        if inside and abs(_turn((ax, ay), (bx, by), point)) / length <= 1e-9 * size:
            return True
    ends = [border[0], border[-1]]
    return any(abs(point[0] - x) + abs(point[1] - y) <= 1e-9 * size for x, y in ends)


def _span(points: Sequence[Point]) -> float:
    xs, ys = zip(*points, strict=True)
    return float(max(max(xs) - min(xs), max(ys) - min(ys)))


def security_levels(a: Floats, b: Floats) -> Point:
    """What each player can secure whatever the other does, by a mixture (the maximin value).

    Parameters
    ----------
    a, b : ndarray, shape (m, k)
        Payoffs of the row and of the column player.

    Returns
    -------
    tuple of float
        The usual disagreement point of a game that names none (Luce and Raiffa 1957, ch. 6).
    """
    return _maximin(a), _maximin(b.T)


def _maximin(own: Floats) -> float:
    from scipy.optimize import linprog

    least, size = float(own.min()), max(float(np.ptp(own)), 1e-300)
    scaled = (own - least) / size
    rows, columns = scaled.shape
    found = linprog(
        np.append(np.zeros(rows), -1.0),
        np.hstack([-scaled.T, np.ones((columns, 1))]),
        np.zeros(columns),
        np.append(np.ones(rows), 0.0)[None, :],
        [1.0],
        [(0.0, 1.0)] * rows + [(None, None)],
        method="highs",
    )
    return least + size * float(-found.fun)


def nash_bargaining(points: Sequence[Point], disagreement: Point) -> Point | None:
    """The Nash bargaining solution on the hull of the points.

    Parameters
    ----------
    points : sequence of (float, float)
    disagreement : (float, float)
        What the players get without an agreement.

    Returns
    -------
    tuple of float, or None
        The point with the largest product of gains over the disagreement; None where no point of
        the hull is better for both.

    Notes
    -----
    Source: Nash (1950). The product is concave along a line, so that its largest value on each
    piece of the frontier has a closed form.
    """
    border = frontier(points)
    du, dv = disagreement
    best, most = None, 0.0
    for (ax, ay), (bx, by) in zip(border, border[1:] or border, strict=False):
        dx, dy = bx - ax, by - ay
        shares = {0.0, 1.0}
        if dx * dy < 0.0:
            shares.add(min(1.0, max(0.0, -((ax - du) * dy + (ay - dv) * dx) / (2.0 * dx * dy))))
        for s in sorted(shares):
            u, v = ax + s * dx, ay + s * dy
            if u > du and v > dv and (u - du) * (v - dv) > most:
                best, most = (u, v), (u - du) * (v - dv)
    return best
