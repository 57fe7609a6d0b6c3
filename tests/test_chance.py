"""The keyed generator: its published values, and that draws do not depend on one another."""

import numpy as np

from negotiation.chance import _mix, member_code, uniform


def test_splitmix64_published_values() -> None:
    """First outputs of Vigna's reference implementation of SplitMix64, seed 1234567."""
    gamma, state = np.uint64(0x9E3779B97F4A7C15), np.uint64(1234567)
    outputs = []
    with np.errstate(over="ignore"):
        for _ in range(3):
            state = state + gamma
            outputs.append(int(np.uint64(_mix(state))))
    assert outputs == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_draws_are_uniform_and_differ_by_every_part_of_the_key() -> None:
    china, russia = member_code("CHN"), member_code("RUS")
    draws = np.array([uniform(seed, 0, 1, china, 1) for seed in range(4000)])
    assert ((draws >= 0) & (draws < 1)).all()
    counts, _ = np.histogram(draws, bins=10, range=(0, 1))
    assert ((counts - 400) ** 2 / 400).sum() < 27.9  # chi-squared, 9 degrees, p = .001
    key = [7, 0, 1, china, 1]
    others = [uniform(*key)]
    for part, value in enumerate((8, 1, 2, russia, 2)):
        changed = [*key]
        changed[part] = value
        others.append(uniform(*changed))
    assert len(set(others)) == 6
    neighbour = np.array([uniform(seed, 0, 1, russia, 1) for seed in range(4000)])
    assert abs(np.corrcoef(draws, neighbour)[0, 1]) < 0.05
