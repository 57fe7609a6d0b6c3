"""Word by word: the passages of a comparison are the two texts, and changes are few and whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation import load
from negotiation.wording import KEPT, NEW, STRUCK, Passage, compare, joined

WORDS = st.lists(
    st.sampled_from(["a", "ban", "of", "oil", "(the", "crude)", "banned,", "2,000", "year's", "–"]),
    max_size=9,
)


@given(WORDS, WORDS)
def test_passages_are_both_texts(old: list[str], new: list[str]) -> None:
    passages = compare(" ".join(old), "  ".join(new))
    assert joined([p for p in passages if p.fate != NEW]) == " ".join(old)
    assert joined([p for p in passages if p.fate != STRUCK]) == " ".join(new)
    pairs = list(pairwise(p.fate for p in passages))
    assert all(a != b for a, b in pairs)
    assert (NEW, STRUCK) not in pairs


def test_what_stays_stays() -> None:
    assert compare("Crude oil banned.", "Crude  oil banned.") == [
        Passage(KEPT, "Crude oil banned.")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "Textile exports capped at one third of last year's value",
            "Textile exports capped at two thirds of last year's value",
            "Textile exports capped at [one third][+two thirds] of last year's value",
        ),
        (
            "All joint ventures closed at once, without exemption",
            "All joint ventures closed within 120 days, public infrastructure exempted",
            "All joint ventures closed [at once, without exemption]"
            "[+within 120 days, public infrastructure exempted]",
        ),
        # they share hardly a word: struck and written anew as a whole
        (
            "All supply of crude oil banned",
            "Crude cut by half, to 2 million barrels a year",
            "[All supply of crude oil banned][+Crude cut by half, to 2 million barrels a year]",
        ),
        # a bracket that closes is no other word
        (
            "Crude cut to 2 million barrels a year",
            "Crude frozen (about 4 million barrels a year)",
            "Crude [cut to 2][+frozen (about 4] million barrels a year[+)]",
        ),
        # the slight word "of" alone between two changes is no common ground
        (
            "Named members of the Lazarus Group frozen",
            "Full list of every Lazarus Group frozen",
            "[Named members of the][+Full list of every] Lazarus Group frozen",
        ),
    ],
)
def test_changes_are_few_and_whole(old: str, new: str, said: str) -> None:
    form = {KEPT: "{}", STRUCK: "[{}]", NEW: "[+{}]"}
    marked = [p._replace(words=form[p.fate].format(p.words)) for p in compare(old, new)]
    assert joined(marked).replace("] [+", "][+") == said


def test_every_ladder_of_2375_can_be_read_with_its_changes() -> None:
    for p in load("dprk-2017").provisions:
        for above, below in zip(p.ladder[1:], p.ladder, strict=False):
            passages = compare(above.text, below.text)
            assert len(passages) <= 7
            assert {STRUCK, NEW} & {passage.fate for passage in passages}
