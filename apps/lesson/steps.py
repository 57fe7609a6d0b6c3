"""The lesson's steps by name, each computed from a negotiation; None where it lacks the stuff."""

from collections.abc import Callable

from lesson import council as lesson_council
from lesson import games as lesson_games
from lesson import time as lesson_time
from lesson.course import STEPS, Case, Step
from lesson.history import history

MAKE: dict[str, Callable[[Case], Step | None]] = {
    "veto": lesson_council.veto,
    "wishes": lesson_council.wishes,
    "worth": lesson_council.worth,
    "matrix": lesson_games.matrix,
    "stable": lesson_games.stable,
    "mixed": lesson_games.mixed,
    "belief": lesson_time.belief,
    "time": lesson_time.time,
    "history": history,
}


def step(case: Case, number: int) -> Step | None:
    """A step by its number, from 1."""
    return MAKE[STEPS[number - 1]](case)
