"""Our equilibria are exactly those of Gambit's rational enumeration, on 1,000 committed games."""

import gzip
import json
from pathlib import Path

import pytest

from negotiation.enumeration import enumerate_equilibria

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
