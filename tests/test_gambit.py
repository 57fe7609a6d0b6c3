"""Our equilibria are exactly those of Gambit's rational enumeration, on 1,000 committed games."""

import gzip
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from negotiation.enumeration import enumerate_equilibria
from negotiation.equilibria import REGRET, solve

ANSWERS = Path(__file__).parent / "gambit" / "answers.json.gz"


@pytest.fixture(scope="module")
def answers() -> list[dict]:
    return json.loads(gzip.decompress(ANSWERS.read_bytes()))


def test_every_extreme_equilibrium_that_gambit_finds_and_no_other(answers) -> None:
    assert len(answers) == 1000
    assert sum(len(row["equilibria"]) for row in answers) > 2500
    for row in answers:
        ours = [
            [list(map(str, x)), list(map(str, y))]
            for x, y in enumerate_equilibria(row["a"], row["b"])
        ]
        assert sorted(ours) == sorted(row["equilibria"]), (row["a"], row["b"])


def test_what_is_shown_is_every_extreme_equilibrium_and_complete(answers) -> None:
    """`solve` with nashpy, on every game up to 3×3: the same equilibria, certified, none beyond."""
    small = [row for row in answers if max(len(row["a"]), len(row["a"][0])) <= 3]
    assert len(small) == 237
    for row in small:
        a, b = np.array(row["a"], dtype=float), np.array(row["b"], dtype=float)
        solution = solve(a, b)
        assert solution.complete, row
        theirs = sorted(
            ([[float(Fraction(v)) for v in side] for side in pair] for pair in row["equilibria"]),
            reverse=True,
        )
        assert len(solution.equilibria) == len(theirs), row
        for ours, (x, y) in zip(solution.equilibria, theirs, strict=True):
            assert ours.penholder == pytest.approx(x, abs=1e-9)
            assert ours.objector == pytest.approx(y, abs=1e-9)
            assert ours.regret <= REGRET * max(1.0, np.ptp(a), np.ptp(b))
