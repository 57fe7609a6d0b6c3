"""Learn, Glossary, Handout and Model in a browser, as a student and a teacher use them."""

import re

import pytest
import words
from browser import act, asked, click, expect_nothing_cut_off, press, shoot, visit
from handout import printed
from lesson import cases as lesson_cases
from lesson import course
from lesson import steps as lesson_steps
from playwright.sync_api import expect

from negotiation import load, odds
from negotiation.english import say, sentences


@pytest.fixture(scope="module")
def dprk_lesson() -> course.Case:
    return lesson_cases.reckon("dprk-2017", (), 0)


def open_step(page, address, number: int, query: str = "scenario=dprk-2017&seed=0") -> None:
    visit(page, f"{address}/learn?{query}&step={number}", ".prose")


def option(page, text: str):
    return page.get_by_test_id("stRadio").locator("label").filter(has_text=text)


def main(page) -> str:
    return re.sub(r"\s+", " ", page.get_by_test_id("stMain").inner_text())


def test_a_wrong_answer_says_why_and_the_answer_waits(page, address, dprk_lesson) -> None:
    question = lesson_steps.step(dprk_lesson, 2).question
    wrong = next(o for o in question.options if not o.right)
    open_step(page, address, 2)
    assert sentences(question.explained) not in main(page)
    assert page.get_by_role("button", name=say("learn.show_me")).count() == 0
    option(page, wrong.text).click()
    page.get_by_role("button", name=say("learn.check")).click()
    page.get_by_text(wrong.why).wait_for()
    assert sentences(question.explained) not in main(page)
    page.get_by_role("button", name=say("learn.show_me")).click()
    page.get_by_text(say("learn.shown", answer=question.answer)).wait_for()
    assert sentences(question.explained) in main(page)
    page.locator(".katex-display").wait_for()
    shoot(page, "learn-2")


def test_a_number_is_judged_and_progress_is_kept(page, address, dprk_lesson) -> None:
    question = lesson_steps.step(dprk_lesson, 6).question
    open_step(page, address, 6)
    field = page.get_by_test_id("stMain").get_by_test_id("stNumberInputField")
    value, why = question.mistakes[0]
    for number, said in ((f"{value:.1f}", why), (f"{(question.low + question.high) / 2:.1f}", "")):
        field.fill(number)
        field.press("Tab")
        page.get_by_role("button", name=say("learn.check")).click()
        page.get_by_text(said or say("learn.number.right")).wait_for()
    press(page, say("learn.next"))
    assert re.fullmatch(r"7-6_\d+(\.\d+)?", asked(page)["step"])
    page.get_by_text(say("learn.progress", all=8, done=1)).wait_for()
    press(page, say("learn.back"))
    page.get_by_text(say("learn.number.right")).wait_for()


def test_the_step_survives_reload_back_and_another_page(page, address) -> None:
    open_step(page, address, 3, "scenario=libya-2011&seed=4")
    assert asked(page) == {"scenario": "libya-2011", "seed": "4", "step": "3"}
    press(page, say("learn.next"))
    heading = say("learn.step_name", number=4, title=say("learn.matrix.title"))
    page.reload()
    page.get_by_role("heading", name=heading).wait_for()
    act(page, page.go_back)
    page.get_by_role("heading", name=say("learn.worth.title")).wait_for()
    click(page, page.get_by_test_id("stTopNavLink").get_by_text("Glossary"))
    click(page, page.get_by_test_id("stTopNavLink").get_by_text("Learn"))
    page.get_by_role("heading", name=say("learn.worth.title")).wait_for()


def test_answers_survive_a_reload_and_are_a_link(page, address, dprk_lesson) -> None:
    question = lesson_steps.step(dprk_lesson, 1).question
    right = next(i for i, o in enumerate(question.options) if o.right)
    open_step(page, address, 1)
    option(page, question.options[right].text).click()
    click(page, page.get_by_role("button", name=say("learn.check")))
    assert asked(page)["step"] == f"1-1{'abc'[right]}"
    press(page, say("learn.next"))
    page.reload()
    page.get_by_text(say("learn.progress", all=8, done=1)).wait_for()
    press(page, say("learn.back"))
    page.get_by_text(say("learn.right")).wait_for()
    expect(page.get_by_test_id("stRadio").locator("input").nth(right)).to_be_checked()
    visit(page, f"{address}/learn?scenario=libya-2011&seed=0&step=2-1z", ".prose")
    press(page, say("learn.back"))
    assert page.get_by_test_id("stRadio").locator("input:checked").count() == 0


@pytest.mark.parametrize("page", [(390, 844)], indirect=True)
def test_the_next_step_begins_at_its_top(page, address) -> None:
    open_step(page, address, 2)
    press(page, say("learn.next"))
    heading = say("learn.step_name", number=3, title=say("learn.worth.title"))
    expect(page.get_by_role("heading", name=heading)).to_be_in_viewport()
    assert page.get_by_test_id("stMain").evaluate("element => element.scrollTop") == 0


def test_a_borrowed_step_names_its_negotiation_and_leads_there(page, address, dprk_lesson) -> None:
    step = lesson_steps.step(dprk_lesson, 7)
    open_step(page, address, 7)
    assert sentences(step.borrowed) in main(page)
    click(page, page.get_by_role("link", name=say("learn.borrowed.open")))
    assert asked(page) == dict(step.lender)


def test_the_answer_key_is_not_on_the_page_before_it_is_asked_for(page, address) -> None:
    visit(page, f"{address}/handout?scenario=south-sudan-2016&seed=0", "text=Handout")
    assert page.locator(".handout").count() == 0
    page.get_by_text(say("handout.look_key")).click()
    expect(page.locator(".handout .key")).to_have_count(1)
    link = page.get_by_role("link", name="Stance of the regional organisation")
    assert link.get_attribute("href").endswith(
        "what-if?scenario=south-sudan-2016&regional_support=1"
    )


def test_a_step_that_is_none_is_one_message(page, address) -> None:
    open_step(page, address, 99)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    assert "step: found '99', allowed 1 to 9" in main(page)
    assert asked(page)["step"] == "1"


@pytest.mark.parametrize("page", [(1280, 800), (390, 844)], indirect=True, ids=["wide", "phone"])
def test_a_word_explains_itself_on_hover_and_focus_and_is_not_cut_off(page, address) -> None:
    open_step(page, address, 4)
    assert page.locator(".word .meaning:visible").count() == 0
    every = page.get_by_test_id("stMain").locator(".word")
    assert every.count() >= 5
    width = page.viewport_size["width"]
    for i in range(every.count()):
        word = every.nth(i)
        for show in (word.focus, word.hover):
            show()
            meaning = word.locator(".meaning")
            meaning.wait_for(state="visible")
            box = meaning.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            term = word.evaluate("element => element.firstChild.textContent")
            assert meaning.inner_text() == words.meaning(term)
    expect_nothing_cut_off(page, ".wide")


def test_after_other_assumptions_other_answers(page, address) -> None:
    query = "scenario=dprk-2017&seed=0&members.CHN.veto=false&members.RUS.veto=false"
    open_step(page, address, 1, query)
    option(page, say("learn.veto.option.adopted")).click()
    page.get_by_role("button", name=say("learn.check")).click()
    page.get_by_text(say("learn.right")).wait_for()
    assert "assumptions are changed" in main(page)


def test_the_end_holds_the_model_against_history(page, address) -> None:
    open_step(page, address, 9)
    case = load("dprk-2017")
    rows = page.locator("table.lab tr")
    assert rows.count() == len(case.provisions) + 1
    assert page.get_by_role("button", name=say("learn.next")).count() == 0
    exact = odds(case)["severity_index"]
    assert f"severity {exact:.0f} of 100" in main(page)


def test_the_glossary_finds_a_word_and_is_a_link(page, address) -> None:
    visit(page, f"{address}/glossary?find=cut-off", "dl.entries")
    assert page.locator("dt").first.inner_text() == "cut-off"
    few = page.locator("dt").count()
    field = page.get_by_label(say("glossary.find"))
    field.fill("")
    field.press("Enter")
    expect(page.locator("dt")).to_have_count(len(words.glossary()))
    assert few < len(words.glossary())
    field.fill("<img src=x onerror=alert(1)>")
    field.press("Enter")
    page.get_by_text(say("glossary.none")).wait_for()
    assert page.locator("dt").count() == 0


def test_the_glossary_s_examples_are_of_the_negotiation_in_the_address(page, address) -> None:
    """Seed and changed assumptions stay in the address, also while a word is looked for."""
    visit(page, f"{address}/glossary?scenario=dprk-2017&seed=3&rounds=5", "dl.entries")
    field = page.get_by_label(say("glossary.find"))
    field.fill("seed")
    act(page, lambda: field.press("Enter"))
    assert asked(page) == {"scenario": "dprk-2017", "seed": "3", "rounds": "5", "find": "seed"}
    expect(page.locator("dl.entries").first).to_contain_text(say("examples.seed", seed=3))
    field.fill("deadline")
    act(page, lambda: field.press("Enter"))
    expect(page.locator("dl.entries").first).to_contain_text(say("examples.deadline", rounds=5))
    page.go_back()
    expect(field).to_have_value("seed")
    expect(page.locator("dl.entries").first).to_contain_text(say("examples.seed", seed=3))


def test_the_handout_is_the_lessons_record_and_reads_without_the_app(
    page, address, tmp_path, dprk_lesson
) -> None:
    visit(page, f"{address}/handout?scenario=dprk-2017&seed=0", "text=Handout")
    with page.expect_download() as download:
        page.get_by_role("button", name=say("handout.both")).click()
    path = tmp_path / "handout.html"
    download.value.save_as(path)
    assert path.read_text("utf-8").startswith("<!doctype html>")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    assert requests == [path.as_uri()]
    found = (lesson_steps.step(dprk_lesson, n) for n in range(1, 10))
    assert page.locator("article h3").count() >= 2 * 8 + 1
    for step in found:
        if step.question:
            assert sentences(step.question.answer) in page.locator(".key").inner_text()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.key')).breakBefore") == "page"
    assert printed.POLICY in page.content()


@pytest.mark.parametrize("page", [(1280, 800)], indirect=True)
def test_the_contents_lead_to_every_section_of_the_model(page, address) -> None:
    visit(page, f"{address}/model", ".katex-display")
    links = page.get_by_test_id("stSidebar").locator("li a")
    targets = [link.get_attribute("href") for link in links.all()]
    assert len(targets) >= 20
    for target in targets:
        assert page.locator(f"[id='{target[1:]}']").count() == 1
    links.filter(has_text="7.3 Vote").click()
    heading = page.get_by_role("heading", name="7.3 Vote")
    expect(heading).to_be_in_viewport()


@pytest.mark.parametrize(
    "page", [(390, 844, "dark"), (1920, 1080)], indirect=True, ids=["phone", "projector"]
)
def test_every_step_fits_the_screen(page, address) -> None:
    for number in range(1, 10):
        open_step(page, address, number)
        expect_nothing_cut_off(page, ".wide")
        shoot(page, f"learn-{number}-{page.viewport_size['width']}")
