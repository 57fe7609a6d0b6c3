"""The model's description in sections, to be shown with a list of contents. Pure functions."""

import re
from typing import NamedTuple

HEADING = re.compile(r"^(#{1,3}) (.+)$")
FENCE = "```"


class Section(NamedTuple):
    """A heading, what stands below it, and where links find it.

    Attributes
    ----------
    level : int
        1 for the title, 2 for a section, 3 for a part of one.
    title, anchor, text : str
    """

    level: int
    title: str
    anchor: str
    text: str


def sections(text: str) -> list[Section]:
    """A Markdown text by its headings; a line of code that begins with # is none."""
    found: list[Section] = []
    lines: list[str] = []
    coded = False
    for line in text.splitlines():
        coded ^= line.startswith(FENCE)
        heading = None if coded else HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        if found:
            found[-1] = found[-1]._replace(text="\n".join(lines).strip())
        lines = []
        found.append(Section(len(heading[1]), heading[2], anchor(heading[2]), ""))
    if found:
        found[-1] = found[-1]._replace(text="\n".join(lines).strip())
    return found


def anchor(title: str) -> str:
    """A heading as the end of a link: small letters, digits and hyphens, a letter first."""
    return "s-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def contents(found: list[Section]) -> str:
    """The list of contents as Markdown links, parts of a section below it."""
    return "\n".join(
        f"{'    ' * (each.level - 2)}- [{each.title}](#{each.anchor})"
        for each in found
        if each.level > 1
    )
