"""The product's English, in one place: `say("rounds.next")` is `next` of rounds.toml beside this.

To translate the app and the story, translate the files of this folder. Messages about a file or an
option stay with the checks that give them: they speak in the keys of that file.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def say(key: str, /, **values: object) -> str:
    """A text by its file and its place in it, with values put into its braces.

    Values are inserted as they are: escape what comes from a scenario, for HTML or for Markdown.

    Parameters
    ----------
    key : str
        Name of the file and keys within it, with dots between.
    **values : object
        What stands for each name in braces.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such text, or it needs a value that is not given.
    """
    name, *path = key.split(".")
    found: Any = entries(name)
    for part in path:
        found = found[part]
    if not isinstance(found, str):
        raise KeyError(key)
    return found.strip().format(**values)


def listed(words: Sequence[str]) -> str:
    """Words as they are listed in a sentence: `a, b and c`; empty where there are none."""
    if len(words) < 2:
        return "".join(words)
    return say("english.last_of_list", most=", ".join(words[:-1]), last=words[-1])


def sentences(text: str) -> str:
    """A text whose sentences begin with a capital, whatever word was put first."""
    return re.sub(r"(^|[.!?]\s+|\n\n)([a-z])", lambda found: found[1] + found[2].upper(), text)


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


@cache
def entries(name: str) -> Mapping[str, Any]:
    """All texts of a file, as they stand there."""
    found: dict[str, Any] = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return found
