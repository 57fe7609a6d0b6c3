"""Markdown of a scenario's brief as HTML for paper: headings, paragraphs, lists, tables, stress.

Everything is escaped; links and pictures stay text, so that a page needs nothing from outside.
"""

import re
from collections.abc import Callable
from html import escape

SETTING = re.compile(r"`([A-Za-z0-9_.]+)` to (-?\d+(?:\.\d+)?|true|false)\b")
"""An assumption and its value in a brief's text, as "`rounds` to 4"."""
ITEM = re.compile(r"(?:[-*]|\d+\.)\s+")
ANSWERS = re.compile(
    r"^##[ \t]+Answers[ \t#]*\r?$(.*?)(?=^#{1,2}[ \t]|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
"""The section with the answers to a brief's own questions, up to the next section."""


def paper(text: str, top: int = 2) -> str:
    """Markdown as HTML.

    Parameters
    ----------
    text : str
    top : int
        The level of HTML heading that a first heading (`#`) becomes.
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(_block(block, top) for block in blocks if block.strip())


def apart(text: str) -> tuple[str, str]:
    """A brief in two: what students read, and the answers to its questions (empty without any)."""
    answers = "\n\n".join(found.strip() for found in ANSWERS.findall(text))
    return ANSWERS.sub("", text), answers


def with_links(text: str, link: Callable[[str, str], str | None]) -> str:
    """Markdown in which every setting is what `link` makes of its key and value; None leaves it."""
    return SETTING.sub(lambda found: link(found[1], found[2]) or found[0], text)


def _block(block: str, top: int) -> str:
    lines = block.strip("\n").split("\n")
    heading = re.match(r"(#{1,5})\s+(.*)", lines[0])
    if heading:
        level = min(6, top + len(heading[1]) - 1)
        rest = "\n".join(lines[1:])
        return f"<h{level}>{_inline(heading[2])}</h{level}>" + (_block(rest, top) if rest else "")
    if lines[0].lstrip().startswith("|") and len(lines) > 1:
        return _table(lines)
    if ITEM.match(lines[0]):
        return _list(lines)
    return f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if ITEM.match(line):
            items.append(ITEM.sub("", line, count=1))
        else:
            items[-1] += f" {line.strip()}"
    kind = "ol" if lines[0][0].isdigit() else "ul"
    return f"<{kind}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{kind}>"


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    body = [row for row in rows[1:] if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]

    def cells(row: list[str], tag: Callable[[int], str]) -> str:
        return "".join(f"<{tag(i)}>{_inline(c)}</{tag(i)}>" for i, c in enumerate(row))

    head = cells(rows[0], lambda i: "th")
    said = "".join(f"<tr>{cells(row, lambda i: 'td' if i else 'th')}</tr>" for row in body)
    return f"<table><tr>{head}</tr>{said}</table>"


def _inline(text: str) -> str:
    said = escape(text)
    said = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", said)
    said = re.sub(r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"<em>\1</em>", said)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", said)
