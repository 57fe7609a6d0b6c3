"""The handout: one page that fetches nothing, from the same record as the lesson, names as text."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from handout import printed
from handout.paper import apart, paper, with_links
from lesson import cases as lesson_cases
from lesson import course
from lesson import steps as lesson_steps
from lesson import tables as lesson_tables

from negotiation import library, play
from negotiation.english import sentences
from negotiation.story import payoff

HOSTILE = "<img src=//evil.example/x onerror=alert(1)>"
VOID = {"meta", "br", "hr", "img", "link", "input"}


def sheet_of(case: course.Case, brief: str = "", changes: tuple[str, ...] = ()) -> printed.Sheet:
    found = (lesson_steps.step(case, n) for n in range(1, len(course.STEPS) + 1))
    return printed.Sheet(case, [s for s in found if s], brief, changes, "?scenario=x&seed=0")


@pytest.fixture(scope="module")
def sheet() -> printed.Sheet:
    case = lesson_cases.reckon("dprk-2017", (), 0)
    return sheet_of(case, library.brief("dprk-2017") or "")


class Tags(HTMLParser):
    """Every tag with its attributes; fails where tags do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def test_the_page_fetches_nothing_and_runs_nothing(sheet) -> None:
    page = printed.page(sheet, students=True, key=True)
    found = tags(page).found
    assert {tag for tag, _ in found}.isdisjoint(
        {"script", "img", "link", "iframe", "object", "embed", "form", "a", "base"}
    )
    names = {name for _, attributes in found for name in attributes}
    assert not any(name.startswith("on") or name in ("src", "href") for name in names)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_students_do_not_get_the_answers(sheet) -> None:
    page = text(printed.page(sheet))
    assert "Answer key" not in page
    for step in sheet.steps:
        if step.question:
            assert sentences(step.question.asked) in page
            assert sentences(step.question.explained) not in page
            for option in step.question.options:
                assert option.why not in page


def test_the_key_has_every_answer_and_starts_a_page(sheet) -> None:
    page = printed.page(sheet, students=True, key=True)
    key = page[page.index("class='key'") :]
    for step in sheet.steps:
        if step.question:
            assert sentences(step.question.answer) in text(key)
    assert re.search(r"\.key \{break-before: page\}", page)
    alone = printed.page(sheet, students=False, key=True)
    assert "class='choices'" not in alone


def test_students_do_not_get_the_answers_to_the_questions_of_the_text(sheet) -> None:
    answers = [found.split()[:12] for found in re.split(r"^\d+\. ", sheet.answers, flags=re.M)[1:]]
    assert len(answers) == 6
    students = " ".join(text(printed.page(sheet)).split())
    key = " ".join(text(printed.page(sheet, students=False, key=True)).split())
    for first in (" ".join(words) for words in answers):
        assert first not in students
        assert first not in " ".join(sheet.reading.split())
        assert first in key
    assert "Answers" not in students
    assert "Whom does that bind" in students
    assert "The paragraphs of resolution 2375" not in key


def test_the_answers_to_the_text_stand_before_those_to_the_exercises(sheet) -> None:
    key = printed.page(sheet, students=False, key=True)
    assert key.index("<h2>Questions</h2><ol>") < key.index("<h2>Exercises</h2>")
    assert key.index("<h2>Exercises</h2>") < key.index("<h3>E1. ")


def test_a_text_without_answers_is_as_before(sheet) -> None:
    without = replace(sheet, brief="# A\n\n## Questions\n\n1. Why?\n\n## Sources\n\nB")
    assert (without.reading, without.answers) == (without.brief, "")
    key = printed.page(without, students=False, key=True)
    assert "<h2>Questions</h2>" not in key
    assert "<h2>Exercises</h2>" not in key
    assert "<li>Why?</li>" in printed.page(without)


def test_answers_are_a_section_of_their_own_wherever_it_stands() -> None:
    end = ("# A\n\n", "1. b\n\n### c\n\n2. d")
    assert apart("# A\n\n## Answers\n\n1. b\n\n### c\n\n2. d\n") == end
    assert apart("# A\r\n\r\n## ANSWERS ##\r\n1. b\r\n## C\r\n") == ("# A\r\n\r\n## C\r\n", "1. b")
    for whole in ("## Answers to come\n\n1. b", "Answers\n\n1. b", "### Answers\n\n1. b"):
        assert apart(whole) == (whole, "")


@pytest.mark.parametrize("name", library.names())
def test_every_question_of_the_library_has_its_answer(name) -> None:
    reading, answers = apart(library.brief(name) or "")
    questions = reading.split("## Questions")[1].split("## Sources")[0]
    numbers = re.findall(r"^(\d+)\. ", questions, re.M)
    assert re.findall(r"^(\d+)\. ", answers, re.M) == numbers
    assert "## Answers" not in reading
    assert "## Sources" in reading


def test_no_stars_for_students_in_the_matrix_they_are_to_mark(sheet) -> None:
    page = printed.page(sheet)
    played = sheet.case.record.rounds[0]
    first = page.index("class='lab game'", page.index("E4. A round as a table"))
    last = page.index("E6. When no choice is safe")
    assert " best'" not in page[first:last]
    assert payoff(played.payoffs_penholder[0][0]) in page[first:last]


def test_the_blank_matrix_has_the_labels_and_no_numbers(sheet) -> None:
    found = lesson_tables.game(sheet.case.scenario, sheet.case.record.rounds[0])
    html = lesson_tables.matrix(found, "Round 1", blank=True)
    assert html.count("class='empty'") == len(found.rows) * len(found.columns)
    assert not re.search(r"\d\.\d", html)
    assert html in printed.page(sheet)


def test_the_same_record_makes_the_same_page(sheet) -> None:
    again = sheet_of(lesson_cases.reckon("dprk-2017", (), 0), sheet.brief)
    assert printed.page(again, key=True) == printed.page(sheet, key=True)


def test_the_page_says_which_record_it_is_from() -> None:
    changed = (("members.CHN.veto", False),)
    case = lesson_cases.reckon("dprk-2017", changed, 7)
    page = text(printed.page(sheet_of(case, changes=("China has a veto: yes → no",)), key=True))
    assert "seed 7" in page
    assert page.count("China has a veto: yes → no") == 2
    assert case.record.scenario_hash[:12] in page
    assert "?scenario=x&seed=0" in page


def test_names_are_text_wherever_they_stand() -> None:
    case = lesson_cases.reckon("dprk-2017", (), 0)
    scenario = case.scenario
    named = replace(
        scenario,
        title=HOSTILE,
        summary=HOSTILE,
        seats=tuple(replace(seat, name=f"{HOSTILE}{seat.iso}") for seat in scenario.seats),
        provisions=tuple(
            replace(
                p,
                title=f"{HOSTILE}{p.key}",
                ladder=tuple(replace(level, text=HOSTILE) for level in p.ladder),
            )
            for p in scenario.provisions
        ),
    )
    solved = replace(case.solved, scenario=named)
    hostile = course.Case(case.source, (), solved, play(case.solved, 0))
    page = printed.page(
        sheet_of(
            hostile,
            f"# {HOSTILE}\n\n| {HOSTILE} |\n|---|\n\n## Answers\n\n1. Of {HOSTILE}",
            (HOSTILE,),
        ),
        key=True,
    )
    assert "<img" not in page
    assert "<li>Of &lt;img" in page[page.index("class='key'") :]
    assert page.count("&lt;img") > 20
    tags(page)


def test_a_brief_becomes_paper_as_it_is_written() -> None:
    html = paper("# A\n\nOne *two* **three** `four`\nfive\n\n- a\n  b\n- c\n\n1. x\n2. y\n\n## B")
    assert html == (
        "<h2>A</h2><p>One <em>two</em> <strong>three</strong> <code>four</code> five</p>"
        "<ul><li>a b</li><li>c</li></ul><ol><li>x</li><li>y</li></ol><h3>B</h3>"
    )
    assert paper("| a | b |\n|---|:-:|\n| 1 | 2 |") == (
        "<table><tr><th>a</th><th>b</th></tr><tr><th>1</th><td>2</td></tr></table>"
    )
    assert paper("3 * 4 * 5") == "<p>3 * 4 * 5</p>"
    assert paper("[x](javascript:alert(1)) ![y](//evil)") == (
        "<p>[x](javascript:alert(1)) ![y](//evil)</p>"
    )


def test_exercises_are_not_numbered_as_the_questions_of_the_text(sheet) -> None:
    page = printed.page(sheet, key=True)
    asked = [step for step in sheet.steps if step.question]
    for number, step in enumerate(asked, 1):
        assert page.count(f"<h3>E{number}. {step.title}</h3>") == 2


def test_on_paper_blocks_stay_whole_and_exercises_share_a_page(sheet) -> None:
    page = printed.page(sheet)
    assert re.search(r"\.task.*\{break-inside: avoid\}", page)
    assert not re.search(r"article[^{]*\{break-inside", page)
    assert page.count("class='task'") == sum(step.question is not None for step in sheet.steps)


def test_on_paper_what_is_shown_below_is_not_parted_from_what_says_so(sheet) -> None:
    page = printed.page(sheet)
    for task in re.findall(r"<div class='task'>(.*?)</article>", page, re.DOTALL):
        assert task.startswith("<p class='said'>")
    assert "<div class='task'><p class='said'>Each member&#x27;s likeliest vote" in page


def test_on_paper_a_text_speaks_of_what_is_on_paper(sheet) -> None:
    page = printed.page(sheet)
    marks, stars = page.index("size of the mark"), page.index("the table has no stars")
    assert page.index("<h3>E2. ") < marks < page.index("<h3>E3. ")
    assert page.index("<h3>E5. ") < stars < page.index("<h3>E6. ")


def test_settings_of_a_text_become_links() -> None:
    def link(key: str, value: str) -> str | None:
        return f"[{key}={value}]" if key == "rounds" else None

    text = "Set `rounds` to 4, `evil` to 1, `rounds` to five. `rounds` to -1.5: so?"
    said = "Set [rounds=4], `evil` to 1, `rounds` to five. [rounds=-1.5]: so?"
    assert with_links(text, link) == said


@pytest.mark.parametrize("name", library.names())
def test_every_brief_of_the_library_is_read_whole(name) -> None:
    brief = library.brief(name) or ""
    html = paper(brief)
    tags(html)
    words = re.findall(r"[A-Za-z]{4,}", brief)
    assert re.findall(r"[A-Za-z]{4,}", text(html)) == words
    assert html.count("<li>") == len(re.findall(r"^(?:- |\d+\. )", brief, re.MULTILINE))
