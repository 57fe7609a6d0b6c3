"""A number on the page says where it comes from: a click opens a panel beside nothing else.

Plain HTML (a `popover`), so that no click goes to the server. A view draws its numbers with
`number`, and once, at its end, the panels they open, `folded`.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

FIGURE = re.compile(r"(under |over )?[−+-]?\d[\d.,]*%?")

STYLE = """<style>
.number {all: unset; cursor: pointer; white-space: nowrap; font-weight: 600; padding: .2rem .3rem;
  margin: -.2rem -.3rem; text-decoration: underline dotted 1px; text-underline-offset: .28em}
.number:hover {background: rgba(31,95,168,.15)}
.number:focus-visible {outline: 2px solid currentColor; outline-offset: 2px; border-radius: 2px}
.origin {position: fixed; inset: 0; margin: auto; width: min(44rem, 94vw); max-height: 86vh;
  overflow: auto; padding: 1rem 1.2rem; border: 1px solid rgba(128,128,128,.5);
  border-radius: .6rem; background: Canvas; color: CanvasText; font-size: .92rem; line-height: 1.45;
  box-shadow: 0 6px 30px rgba(0,0,0,.35)}
.origin::backdrop {background: rgba(0,0,0,.25)}
.origin p {margin: 0 0 .5rem} .origin .name {font-weight: 700; font-size: 1.05rem;
  padding-right: 2rem}
.origin .close {all: unset; cursor: pointer; position: absolute; top: .6rem; right: .8rem;
  font-size: 1.4rem; line-height: 1; padding: .1rem .4rem}
.origin .close:focus-visible {outline: 2px solid currentColor}
.origin .scroll {margin-bottom: .5rem}
.origin table {border-collapse: collapse; width: 100%; font-size: .86rem}
.origin th, .origin td {text-align: left; vertical-align: top; padding: .15rem .7rem .15rem 0;
  border-bottom: 1px solid rgba(128,128,128,.3)}
.origin .amount {text-align: right; font-variant-numeric: tabular-nums}
.origin td.amount {white-space: nowrap}
.origin .total {font-weight: 700}
@media (max-width: 640px) {
  .origin {padding: 1rem .7rem} .origin th, .origin td {padding-right: .35rem}
}
.origin summary {cursor: pointer; font-weight: 600; margin-bottom: .3rem}
</style>"""


def number(shown: str, panel: str, more: str = "") -> str:
    """A number that opens a panel; `more` says to a screen reader what the number is."""
    said = f" aria-label='{escape(f'{more}: {shown}')}'" if more else ""
    return (
        f"<button type='button' class='number' aria-haspopup='dialog' "
        f"popovertarget='{escape(panel)}'{said}>{escape(shown)}</button>"
    )


def panel(name: str, title: str, body: str, close: str) -> str:
    """A panel of HTML that a number of the same name opens; Escape or a click beside closes it."""
    key = escape(name)
    return (
        f"<div popover id='{key}' class='origin' role='dialog' aria-labelledby='{key}-title'>"
        f"<button type='button' class='close' popovertarget='{key}' popovertargetaction='hide' "
        f"aria-label='{escape(close)}'>×</button>"
        f"<p class='name' id='{key}-title'>{escape(title)}</p>{body}</div>"
    )


def folded(panels: Iterable[str]) -> str:
    """Panels as text, one of which page.js unfolds when a number asks for it."""
    return f"<data id='panels' value='{escape(''.join(sorted(panels)))}' hidden></data>"


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str] = ()) -> str:
    """A table of plain texts, with a last row that sums up; columns of figures go right."""
    lines = [*rows, *([total] if total else [])]
    sides = [
        " class='amount'" if rows and all(FIGURE.fullmatch(row[i]) for row in rows) else ""
        for i in range(len(head))
    ]

    def cells(tag: str, texts: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{side}>{escape(text)}</{tag.split()[0]}>"
            for text, side in zip(texts, sides, strict=True)
        )

    top = f"<tr>{cells('th scope=col', head)}</tr>"
    body = "".join(
        f"<tr{' class=total' if row is total else ''}>{cells('td', row)}</tr>" for row in lines
    )
    return f"<div class='scroll' tabindex='0'><table>{top}{body}</table></div>"
