"""What became of a text's words: which stayed, which were struck, which are new."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

KEPT, STRUCK, NEW = "kept", "struck", "new"
LEAST_ALIKE = 0.3
"""Texts that share fewer of their words are struck and written anew as a whole (assumed)."""
SLIGHT = 4
"""A kept word of at most so many letters between two changes is no common ground (assumed)."""

PIECE = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")


class Passage(NamedTuple):
    """A run of words and marks, and what became of it.

    Attributes
    ----------
    fate : str
        `KEPT`, `STRUCK` or `NEW`.
    words : str
    close : bool
        Whether it follows what is before it without a space, as a comma does.
    """

    fate: str
    words: str
    close: bool = False


class _Piece(NamedTuple):
    """A word or a mark, and whether it follows without a space."""

    text: str
    close: bool


_Run = tuple[list[_Piece], list[_Piece], bool]
"""Old pieces, new pieces, and whether they are the same."""


def compare(old: str, new: str) -> list[Passage]:
    """Compare two texts word by word.

    Parameters
    ----------
    old, new : str

    Returns
    -------
    list of Passage
        Kept and struck passages, `joined`, are the old text; kept and new ones the new text. What
        is struck stands before what takes its place.

    Notes
    -----
    Ratcliff and Obershelp's longest common runs (difflib), of words in place of letters. A slight
    word alone between two changes is struck and written anew with them, so that a reader meets
    few and whole changes.
    """
    before, after = _pieces(old), _pieces(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return list(_passages([(before, after, False)]))
    runs = [
        (before[i1:i2], after[j1:j2], tag == "equal")
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]
    return list(_passages(_without_slight_ground(runs)))


def joined(passages: list[Passage]) -> str:
    """Passages as one text."""
    return "".join(f"{'' if p.close else ' '}{p.words}" for p in passages).strip()


def _pieces(text: str) -> list[_Piece]:
    return [
        _Piece(piece, i > 0) for word in text.split() for i, piece in enumerate(PIECE.findall(word))
    ]


def _without_slight_ground(runs: list[_Run]) -> list[_Run]:
    """Join two changes around a slight word or a mark into one."""
    found: list[_Run] = []
    for i, (old, new, same) in enumerate(runs):
        inside = 0 < i < len(runs) - 1
        slight = same and inside and len(old) == 1 and len(old[0].text) <= SLIGHT
        if found and not found[-1][2] and (slight or not same):
            found[-1] = (found[-1][0] + old, found[-1][1] + new, False)
        else:
            found.append((old, new, same))
    return found


def _passages(runs: list[_Run]) -> Iterator[Passage]:
    for old, new, same in runs:
        fates = ((KEPT, old),) if same else ((STRUCK, old), (NEW, new))
        for fate, pieces in fates:
            if pieces:
                words = joined([Passage(fate, *piece) for piece in pieces])
                yield Passage(fate, words, pieces[0].close)
