"""The handout: a page to print for students, and its answer key, from one record.

Pure functions. One self-contained HTML page that fetches nothing; every name is escaped. The same
scenario, seed and changes give the same page as the lesson in the app.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pictures
from lesson import tables
from lesson.course import Case, Picture, Step, View

from handout.paper import apart, paper
from negotiation.english import say, sentences
from negotiation.story import headline

LINES = 2
"""Empty lines below a question that is answered in one's own words."""
LONG, MOST_COLUMNS = 10, 3
"""A table of so many rows, and no more columns, stands in two halves side by side."""
CSS = """
.handout {font: 11pt/1.45 system-ui, sans-serif; max-width: 46rem}
.handout h1 {font-size: 1.5rem; margin: 0 0 .2rem}
.handout h2 {font-size: 1.2rem; margin: 1.4rem 0 .4rem}
.handout h3 {font-size: 1.02rem; margin: 1.1rem 0 .3rem}
.handout p {margin: .35rem 0}
.handout table {border-collapse: collapse; font-size: .85rem; margin: .5rem 0; width: auto}
.handout th, .handout td {border: 1px solid rgba(128,128,128,.55); padding: .2rem .5rem;
  text-align: left; vertical-align: top}
.handout caption {text-align: left; font-weight: 600; padding-bottom: .2rem}
.handout .game td {text-align: center; font-variant-numeric: tabular-nums}
.handout .best {font-weight: 700; text-decoration: underline}
.handout .best::after {content: "★"}
.handout .tag {display: block; font-size: .75rem; font-weight: 600}
.handout .empty {min-width: 8rem; height: 2.6rem}
.handout .asked {font-weight: 600; margin-top: .5rem}
.handout .small {font-size: .8rem; opacity: .8}
.handout .choices {list-style: none; margin: .3rem 0; padding: 0; display: flex; flex-wrap: wrap;
  gap: .1rem 1.4rem}
.handout .wide, .handout .rows {overflow-x: auto}
.handout .halves {display: flex; flex-wrap: wrap; gap: 0 1.5rem}
.handout .choices li::before {content: "☐ "}
.handout .line {border-bottom: 1px solid rgba(128,128,128,.7); height: 1.7rem}
.handout .name {display: flex; gap: 2rem; margin: .6rem 0}
.handout .name span {flex: 1; border-bottom: 1px solid rgba(128,128,128,.7)}
"""
PRINT = """
@page {size: A4; margin: 12mm 14mm}
body {margin: 1.5rem auto; padding: 0 1rem; max-width: 46rem; background: #fff; color: #111}
@media print {
  body {margin: 0; padding: 0; max-width: none}
  .handout {font-size: 9pt; line-height: 1.28; max-width: none}
  .handout h1 {font-size: 15pt} .handout h2 {font-size: 12pt; margin: .8rem 0 .2rem}
  .handout h3 {font-size: 10.5pt; margin: .7rem 0 .15rem}
  .handout p, .handout ul, .handout ol {margin: .2rem 0}
  .handout table {font-size: 8pt; line-height: 1.2; margin: .25rem 0}
  .handout th, .handout td {padding: .08rem .35rem}
  .handout .small {font-size: 8pt} .handout .empty {height: 1.7rem}
  .handout .line {height: 1.3rem}
  .handout .wide, .handout .rows {overflow: visible; max-height: none}
  .handout h1, .handout h2, .handout h3, .handout caption, .handout .asked {break-after: avoid}
  .handout table, .handout .task, .handout li {break-inside: avoid}
  .handout p {orphans: 3; widows: 3}
  .handout .key {break-before: page}
}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Sheet:
    """What a handout is made of: the record, the lesson's steps, and the scenario's whole brief.

    `changes` are the changed assumptions in words, `address` the app's address of the same record.
    """

    case: Case
    steps: Sequence[Step]
    brief: str
    changes: Sequence[str]
    address: str

    @property
    def reading(self) -> str:
        """The brief without the answers to its questions: all that students may see of it."""
        return apart(self.brief)[0]

    @property
    def answers(self) -> str:
        """The answers to the brief's questions as Markdown, empty where it gives none."""
        return apart(self.brief)[1]


def page(sheet: Sheet, students: bool = True, key: bool = False) -> str:
    """A whole page: what students get, the answer key on pages of its own, or both."""
    title = say("handout.title", title=sheet.case.scenario.title)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<meta http-equiv='Content-Security-Policy' content=\"{POLICY}\">"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{CSS}{PRINT}</style></head>"
        f"<body>{body(sheet, students, key)}</body></html>"
    )


def body(sheet: Sheet, students: bool = True, key: bool = False) -> str:
    """The page's content, for the page and for a look at it in the app."""
    parts = (_students(sheet) if students else "") + (_key(sheet) if key else "")
    return f"<div class='handout'>{parts}</div>"


def _students(sheet: Sheet) -> str:
    case = sheet.case
    fields = "".join(f"<span>{escape(say(f'handout.{k}'))}</span>" for k in ("name", "date"))
    asked = [step for step in sheet.steps if step.question]
    exercises = "".join(_exercise(i, step) for i, step in enumerate(asked, 1))
    reading = paper(sheet.reading) if sheet.reading else _paragraphs(case.scenario.summary)
    return (
        f"<section><h1>{escape(say('handout.title', title=case.scenario.title))}</h1>"
        f"<div class='name'>{fields}</div>{reading}</section>"
        f"<section><h2>{escape(say('handout.exercises'))}</h2>{_blank(case)}{exercises}</section>"
        f"{_origin(sheet)}"
    )


def _exercise(number: int, step: Step) -> str:
    question = step.question
    assert question is not None
    shown = "".join(_shown(view) for view in step.unmarked or step.views)
    if question.options:
        items = "".join(f"<li>{escape(sentences(option.text))}</li>" for option in question.options)
        answer = f"<ul class='choices'>{items}</ul>"
    else:
        answer = f"<p>{escape(say('handout.number', unit=question.unit))}</p>"
    why = f"<p class='small'>{escape(say('handout.why'))}</p>" + "<div class='line'></div>" * LINES
    # The last paragraph speaks of what is shown below it: no page break may part the two.
    before, _, last = step.text.rpartition("\n\n")
    return (
        f"<article><h3>{_titled(number, step)}</h3>{_paragraphs(step.borrowed, 'small')}"
        f"{_paragraphs(before)}"
        f"<div class='task'>{_paragraphs(last)}{_note(step)}{shown}"
        f"<p class='asked'>{escape(sentences(question.asked))}</p>"
        f"{answer}{why}</div></article>"
    )


def _note(step: Step) -> str:
    """What to look at on paper, where the text speaks of a chart's marks or a table's stars."""
    notes = {"wishes": say("handout.no_marks"), "stable": say("handout.no_stars")}
    return _paragraphs(notes.get(step.key, ""))


def _titled(number: int, step: Step) -> str:
    """An exercise's number and title; the letter keeps it apart from the text's own questions."""
    return escape(say("handout.exercise", number=number, title=step.title))


def _shown(view: View) -> str:
    """A view for paper: a chart becomes the table behind it."""
    if not isinstance(view, Picture):
        return view.html
    return f"<p class='asked'>{escape(sentences(view.title))}</p>{_rows(view.rows, view.title)}"


def _rows(rows: Sequence[Mapping[str, Any]], caption: str) -> str:
    said, half = sentences(caption), (len(rows) + 1) // 2
    if len(rows) < LONG or len(rows[0]) > MOST_COLUMNS:
        return pictures.table(rows, said) if rows else ""
    halves = "".join(pictures.table(part, said) for part in (rows[:half], rows[half:]))
    return f"<div class='halves'>{halves}</div>"


def _blank(case: Case) -> str:
    """An empty matrix of the first round, to fill in before the numbers are seen."""
    if not case.record.rounds:
        return ""
    found = tables.game(case.scenario, case.record.rounds[0])
    caption = say("handout.blank_caption", round=case.record.rounds[0].round)
    asked = escape(say("handout.blank"))
    return (
        f"<article><h3>{escape(say('handout.blank_title'))}</h3><p>{asked}</p>"
        f"{tables.matrix(found, caption, blank=True)}</article>"
    )


def _key(sheet: Sheet) -> str:
    case = sheet.case
    answers = _questions(sheet)
    for i, step in enumerate((step for step in sheet.steps if step.question), 1):
        assert step.question is not None
        right = say("handout.answer", answer=sentences(step.question.answer))
        shown = "".join(_shown(view) for view in step.after if not isinstance(view, Picture))
        answers += (
            f"<article><h3>{_titled(i, step)}</h3>"
            f"<p class='asked'>{escape(right)}</p>{_paragraphs(step.question.explained)}"
            f"{shown}</article>"
        )
    end = "".join(
        f"<article><h3>{escape(step.title)}</h3>{_paragraphs(step.text)}"
        f"{''.join(_shown(view) for view in step.views)}</article>"
        for step in sheet.steps
        if step.question is None
    )
    title = say("handout.key", title=case.scenario.title)
    ends = say("handout.ends", headline=headline(case.record))
    return (
        f"<section class='key'><h1>{escape(title)}</h1>"
        f"<p>{escape(ends)}</p>{answers}{end}{_origin(sheet)}</section>"
    )


def _questions(sheet: Sheet) -> str:
    """The answers to the brief's own questions, and the heading of what follows them."""
    if not sheet.answers:
        return ""
    return (
        f"<h2>{escape(say('handout.questions'))}</h2>{paper(sheet.answers)}"
        f"<h2>{escape(say('handout.exercises'))}</h2>"
    )


def _origin(sheet: Sheet) -> str:
    """The record that a page was made from, so that it can be made again."""
    record = sheet.case.record
    changed = "; ".join(sheet.changes) or say("handout.unchanged")
    said = say(
        "handout.origin",
        scenario=record.scenario,
        seed=record.seed,
        changes=changed,
        version=record.version,
        hash=record.scenario_hash[:12],
        address=sheet.address,
    )
    return f"<p class='small origin'>{escape(said)}</p>"


def _paragraphs(text: str, kind: str = "said") -> str:
    parts = sentences(text).split("\n\n") if text else []
    return "".join(f"<p class='{kind}'>{escape(part)}</p>" for part in parts)
