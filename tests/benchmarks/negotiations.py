"""How fast one negotiation is, as ratios within this run. `uv run python` this file.

Each line names what is timed, the alternative it is held against, and the ratio of their times
(median of several repetitions; machines are noisy, so single times mean little).
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from negotiation import load, odds, play, solve
from negotiation.bargaining import explore, induce
from negotiation.closed_form import extreme_equilibria
from negotiation.equilibria import nashpy_equilibria
from negotiation.odds import spread


def seconds(act: Callable[[], object], repeat: int = 7, number: int = 1) -> float:
    """Median time of one call."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(number):
            act()
        times.append((time.perf_counter() - start) / number)
    return median(times)


def compare(name: str, ours: float, alternative: str, theirs: float) -> None:
    """Print one line of the table."""
    print(f"{name:46} {ours * 1e3:10.4f} ms   {alternative:38} x {theirs / ours:,.1f}")


def main() -> None:
    """Time and print."""
    scenario = load("dprk-2017")
    solved = solve(scenario)
    problem, at = solved.problem, solved.positions
    record = play(solved)
    games = [np.array([r.payoffs_penholder, r.payoffs_objector]) for r in record.rounds]

    compiled = seconds(lambda: [extreme_equilibria(a, b) for a, b in games], number=50)
    nashpy = seconds(lambda: [nashpy_equilibria(a, b) for a, b in games])
    compare("equilibria of the games played", compiled, "nashpy, support and vertex", nashpy)

    whole = seconds(lambda: spread(problem, at, induce(problem, explore(problem))), number=20)
    by_nashpy = nashpy / len(games) * int((at.next[:, 0, 0] >= 0).sum()) * solved.problem.rounds
    compare(
        "every stage, induction, exact odds", whole, "nashpy game by game (reckoned)", by_nashpy
    )

    fresh = seconds(lambda: play(solve(scenario)))
    compare("one negotiation, solved and played", fresh, "nashpy's own part of it", nashpy)
    compare("the rest of it", fresh - nashpy, "the 50 ms it may take", 0.05)

    again = seconds(lambda: play(solved, 1), number=20)
    exact = seconds(lambda: odds(solved), number=20)
    compare("exact odds of a solved scenario", exact, "2,000 simulated runs", 2000 * again)

    command = [sys.executable, "-m", "negotiation", "run", "dprk-2017", "--json"]
    shell = seconds(lambda: subprocess.run(command, capture_output=True, check=True), repeat=3)
    compare("negotiation run from the shell", shell, "the 3 s it may take", 3.0)


if __name__ == "__main__":
    main()
