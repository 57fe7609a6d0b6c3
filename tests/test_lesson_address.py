"""A step and its answers in the address: what is written is read again, what is hostile is not."""

import pytest
from lesson import address
from lesson.course import Option, Question

OPTIONS = Question("?", "!", options=(Option("a", True, "."), Option("b", False, ".")))
NUMBER = Question("?", "!", low=1.0, high=2.0)


def test_what_is_written_is_read_again() -> None:
    answers = {
        6: {"value": 33.5, "open": True},
        1: {"value": 1, "open": True},
        2: {"value": 0, "open": False},
        3: {"value": None, "open": False},
        7: {"value": 50.0, "open": False},
    }
    text = address.written(4, answers)
    assert text == "4-1b-2a~-6_33.5-7_50~"
    number, found = address.read(text)
    assert number == 4
    assert found == {step: given for step, given in answers.items() if step != 3}
    assert isinstance(found[7]["value"], float)
    assert address.written(9, {}) == "9"
    assert address.read("9") == (9, {})


@pytest.mark.parametrize(
    "text",
    ["", "0", "10", "x", "3-", "3-9a", "3-0a", "3-1", "3-1A", "3-1_", "3-1_101", "3-1_-5",
     "3-1_1e9", "3-1a~~", "3-1b<script>", "3 -1a", "\u0663", "3" + "-1a" * 9, "3\n"],
)  # fmt: skip
def test_anything_else_is_no_address(text) -> None:
    assert address.read(text) is None


@pytest.mark.parametrize(
    ("question", "value", "fits"),
    [(OPTIONS, 1, True), (OPTIONS, 2, False), (OPTIONS, 1.0, False), (OPTIONS, None, False),
     (NUMBER, 55.5, True), (NUMBER, 1, False), (NUMBER, 101.0, False)],
)  # fmt: skip
def test_an_answer_has_to_be_one_of_its_step(question, value, fits) -> None:
    assert address.fits(question, value) == fits
