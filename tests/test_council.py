"""The Council's arithmetic against published numbers and brute force."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.council import (
    banzhaf,
    passes,
    shapley_shubik,
    sitting,
    tally_probabilities,
    winning_profiles,
    years,
)


def test_winning_profiles_of_the_council() -> None:
    """848 of 32,768 profiles pass (five permanent, ten elected, nine votes)."""
    profiles = np.array(list(itertools.product([False, True], repeat=15)))
    veto = np.arange(15) < 5
    assert winning_profiles(15, 9, 5) == 848
    assert passes(profiles, ~profiles, veto).sum() == 848


def test_banzhaf_index_of_the_council() -> None:
    """Normalised Banzhaf (1965): permanent .166929, elected .016535."""
    permanent, elected = banzhaf(15, 9, 5)
    assert permanent == pytest.approx(0.166929, abs=5e-7)
    assert elected == pytest.approx(0.016535, abs=5e-7)
    assert 5 * permanent + 10 * elected == pytest.approx(1)


def test_shapley_shubik_index_of_the_council() -> None:
    """Shapley and Shubik (1954), today's Council: permanent .196270, elected .001865."""
    permanent, elected = shapley_shubik(15, 9, 5)
    assert permanent == pytest.approx(0.196270, abs=5e-7)
    assert elected == pytest.approx(0.001865, abs=5e-7)
    assert 5 * permanent + 10 * elected == pytest.approx(1)


def test_every_year_has_a_full_council() -> None:
    first, last = years()
    assert (first, last) == (1996, 2025)
    for year in range(first, last + 1):
        seats = sitting(year)
        assert len({s.iso for s in seats}) == 15
        assert [s.iso for s in seats[:5]] == ["CHN", "FRA", "GBR", "RUS", "USA"]
        groups = sorted(s.group for s in seats[5:])
        assert groups == ["AG"] * 3 + ["APG"] * 2 + ["EEG"] + ["GRULAC"] * 2 + ["WEOG"] * 2


def test_the_table_is_the_evidences(evidence: Path) -> None:
    """Every seat with its group and ideal point, as in the file it was taken from."""

    def rows(path: Path) -> set[tuple[str, ...]]:
        lines = [line for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
        keys = ("year", "iso3", "member", "status", "group", "ideal_point")
        return {tuple(row[key] for key in keys) for row in csv.DictReader(lines)}

    own = ROOT / "negotiation" / "data" / "council.csv"
    assert rows(own) == rows(evidence / "council.csv")


def test_the_council_of_2017() -> None:
    """As listed in the roll call of resolution 2375."""
    elected = {s.iso for s in sitting(2017) if not s.permanent}
    assert elected == {"BOL", "EGY", "ETH", "ITA", "JPN", "KAZ", "SEN", "SWE", "UKR", "URY"}


def test_ideal_points_are_means_of_three_years() -> None:
    """China 2015 to 2017; Bolivia sat in 2017 only, of these three years."""
    points = {s.iso: s.ideal_point for s in sitting(2017)}
    china = [next(s for s in sitting(y) if s.iso == "CHN").ideal_point for y in (2017,)]
    assert points["CHN"] == pytest.approx(-0.54, abs=0.01)
    assert points["CHN"] == china[0]
    assert points["BOL"] == pytest.approx(-1.44, abs=0.005)


def test_year_outside_the_table() -> None:
    with pytest.raises(ValueError, match="year: found 1990, allowed 1996 to 2025"):
        sitting(1990)


ANSWER = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(
    lambda pair: (min(pair), max(pair) - min(pair))
)


@st.composite
def ballots(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    n = draw(st.integers(1, 6))
    answers = draw(st.lists(ANSWER, min_size=n, max_size=n))
    veto = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    yes, no = (np.array(column) for column in zip(*answers, strict=True))
    return yes, no, veto, draw(st.integers(0, n + 1))


@given(ballots())
@settings(max_examples=60, deadline=None)
def test_tally_agrees_with_every_vote_counted(ballot: tuple) -> None:
    yes, no, veto, quota = ballot
    expected = np.zeros(3)
    for votes in itertools.product("yna", repeat=len(yes)):
        cast = np.array(votes)
        weight = np.where(cast == "y", yes, np.where(cast == "n", no, 1 - yes - no)).prod()
        if (cast == "y").sum() < quota:
            expected[2] += weight
        elif ((cast == "n") & veto).any():
            expected[1] += weight
        else:
            expected[0] += weight
    assert np.allclose(tally_probabilities(yes, no, veto, quota), expected, atol=1e-12)


@given(ballots(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_tally_does_not_depend_on_the_order_of_members(ballot: tuple, random) -> None:
    yes, no, veto, quota = ballot
    order = list(range(len(yes)))
    random.shuffle(order)
    shuffled = tally_probabilities(yes[order], no[order], veto[order], quota)
    assert np.allclose(shuffled, tally_probabilities(yes, no, veto, quota), atol=1e-12)


@given(ballots(), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_one_more_veto_never_helps_a_text(ballot: tuple, who: int) -> None:
    yes, no, veto, quota = ballot
    more = veto.copy()
    more[who % len(veto)] = True
    before = tally_probabilities(yes, no, veto, quota)[0]
    assert tally_probabilities(yes, no, more, quota)[0] <= before + 1e-12
