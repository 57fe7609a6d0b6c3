"""A step and the answers so far, as the address holds them; pure functions, no Streamlit.

`7-1b-2a~-6_33.5`: step 7; answer b in step 1; a in step 2, which is still open; 33.5 in step 6.
"""

import re
from collections.abc import Mapping
from string import ascii_lowercase
from typing import Any

from lesson.course import STEPS, Question

ASKING = len(STEPS) - 1
"""Steps with a question: all but the last."""
MOST = 100.0
"""Largest number that a step asks for: they are percentages."""
ANSWER = rf"-[1-{ASKING}](?:[a-z]|_[0-9]{{1,3}}(?:\.[0-9]{{1,4}})?)~?"
WHOLE = re.compile(rf"([1-{len(STEPS)}])((?:{ANSWER}){{0,{ASKING}}})")

Given = dict[str, Any]
"""An answer: its `value`, an option's place or a number, and whether the solution is `open`."""


def read(text: str) -> tuple[int, dict[int, Given]] | None:
    """The step and the answers by step, None where the text is none that `written` gives.

    Whether an option or a number is one of a step's is for `fits` to say.
    """
    found = WHOLE.fullmatch(text)
    if found is None:
        return None
    answers: dict[int, Given] = {}
    for part in re.findall(ANSWER, found[2]):
        told = part[2:].removesuffix("~")
        value = float(told[1:]) if told.startswith("_") else ascii_lowercase.index(told)
        if value > MOST:
            return None
        answers[int(part[1])] = {"value": value, "open": not part.endswith("~")}
    return int(found[1]), answers


def written(number: int, answers: Mapping[int, Given]) -> str:
    """A step and the answers as `read` takes them; what was not answered is left out."""
    told = str(number)
    for step, given in sorted(answers.items()):
        value = given.get("value")
        if value is not None:
            said = f"_{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else ""
            told += f"-{step}{said or ascii_lowercase[value]}{'' if given.get('open') else '~'}"
    return told


def fits(question: Question, value: object) -> bool:
    """Whether a value can be an answer to a question."""
    if question.options:
        return isinstance(value, int) and 0 <= value < len(question.options)
    return isinstance(value, float) and 0.0 <= value <= MOST
