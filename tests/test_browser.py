"""The app's pages in a real browser, held against the record. Screenshots go to .screenshots/."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from conftest import ROOT

from negotiation import load, play, story
from negotiation.library import write_new

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHOTS = ROOT / ".screenshots"
READY = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@contextmanager
def started(*arguments: str) -> Iterator[str]:
    """The app, started as a user starts it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "negotiation", "app", *arguments, "--port", str(port)]
    command.append("--headless")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as app:
        assert app.stdout is not None
        for line in app.stdout:
            if b"You can now view" in line:
                break
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with started() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser, request) -> Iterator:
    """A page at 1280×800, or as wide as the test's parameter says."""
    width, height = getattr(request, "param", (1280, 800))
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.set_default_timeout(90_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []
    opened.close()


def wait(page) -> None:
    page.wait_for_selector(READY)
    page.wait_for_selector(IDLE)


def visit(page, url: str) -> None:
    page.goto(url)
    wait(page)
    page.wait_for_selector("table.lab")


def press(page, name: str) -> None:
    """Press a button that changes the step."""
    click(page, page.get_by_role("button", name=name))


def click(page, target) -> None:
    """Click what changes the step, and wait for the address to say so."""
    before = page.url
    target.click()
    page.wait_for_url(lambda url: url != before)
    wait(page)


def shown_round(page) -> str:
    return parse_qs(urlparse(page.url).query)["round"][0]


def shown_draft(page) -> dict[str, int]:
    rows = page.locator("tr[data-provision]")
    return {
        row.get_attribute("data-provision"): int(row.get_attribute("data-level"))
        for row in rows.all()
    }


def shoot(page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": height})
    page.wait_for_selector(
        "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    )
    page.screenshot(path=SHOTS / f"{name}.png")
    page.set_viewport_size(size)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", ""))


def test_from_the_first_round_to_the_vote(page, address, dprk) -> None:
    """Every step on screen is what the record says: text, moves, matrix, stances, vote."""
    record = play(dprk, 0)
    visit(page, f"{address}/?scenario=dprk-2017&seed=0&round=1")
    texts = [r.draft for r in record.rounds] + [record.final]
    for played, after in zip(record.rounds, texts[1:], strict=True):
        playwright.expect(page.get_by_test_id("stAlert")).to_contain_text(f"Round {played.round}.")
        said = plain(page.get_by_test_id("stAlert").inner_text())
        assert plain(story.why(dprk.scenario, played)) in said
        assert plain(story.what_happened(dprk.scenario, played)) in said
        assert shown_draft(page) == after
        assert page.locator("tr.changed").count() == len(played.offer)
        cells = page.locator("table.game .cell").all_inner_texts()
        numbers = [tuple(map(float, re.findall(r"-?\d+\.\d+", cell))) for cell in cells]
        ends = (0, len(played.payoffs_penholder[0]) - 1)
        expected = [
            (round(row_a[j], 3), round(row_b[j], 3))
            for row_a, row_b in zip(played.payoffs_penholder, played.payoffs_objector, strict=True)
            for j in ends
        ]
        assert numbers == pytest.approx([pytest.approx(pair, abs=6e-4) for pair in expected])
        assert page.locator("table.game td.eq").count() == 1
        assert shown_round(page) == str(played.round)
        shoot(page, f"round_{played.round}")
        press(page, "Next")
    playwright.expect(page.get_by_test_id("stAlert")).to_contain_text("Adopted 15-0")
    assert shown_draft(page) == record.final
    yes = sum(v == "yes" for v in record.vote.values())
    assert page.get_by_text(f"The vote: {yes} yes").is_visible()
    assert page.get_by_text("Beside history.").is_visible()
    assert page.get_by_text("Over all seeds the model has: adopted over 99%").is_visible()
    assert page.get_by_role("button", name="Next").is_disabled()
    shoot(page, "vote")
    press(page, "Back")
    assert shown_round(page) == str(len(record.rounds))


def test_any_view_is_a_link(page, address, dprk) -> None:
    record = play(dprk, 0)
    visit(page, f"{address}/?scenario=dprk-2017&seed=0&round=3")
    assert shown_draft(page) == record.rounds[3].draft
    page.reload()
    wait(page)
    page.wait_for_selector("table.game")
    assert shown_draft(page) == record.rounds[3].draft
    assert shown_round(page) == "3"


def test_jump_and_seed(page, address) -> None:
    visit(page, f"{address}/")
    assert "scenario=dprk-2017" in page.url
    click(page, page.get_by_test_id("stButtonGroup").get_by_text("Vote"))
    assert page.get_by_text("Beside history.").is_visible()
    page.get_by_test_id("stNumberInputField").fill("7")
    page.get_by_test_id("stNumberInputField").press("Enter")
    page.wait_for_url(lambda url: "seed=7" in url)
    wait(page)
    assert shown_round(page) == "1"


def test_play_goes_to_the_vote_by_itself(page, address) -> None:
    visit(page, f"{address}/?scenario=dprk-2017&seed=0&round=3")
    page.get_by_role("button", name="Play").click()
    page.wait_for_selector("text=Beside history.")
    wait(page)
    assert page.get_by_role("button", name="Play").is_visible()


def test_best_replies_can_be_hidden(page, address) -> None:
    visit(page, f"{address}/")
    assert page.locator("table.game .best").count() == 4
    page.get_by_text("Mark best replies").click()
    playwright.expect(page.locator("table.game .best")).to_have_count(0)


def test_a_wrong_address_says_what_is_allowed(page, address) -> None:
    visit(page, f"{address}/?scenario=../x&seed=-1&round=99")
    alerts = " ".join(page.get_by_test_id("stAlert").all_inner_texts())
    assert "scenario: found '../x', allowed dprk-2017" in alerts
    assert "seed: found '-1', allowed 0 to" in alerts
    assert "round: found '99'" in alerts
    assert shown_round(page) == "1"


def test_the_record_can_be_taken_away_and_replayed(page, address, tmp_path: Path, dprk) -> None:
    visit(page, f"{address}/?scenario=dprk-2017&seed=4&round=1")
    with page.expect_download() as download:
        page.get_by_role("button", name="Record as JSON").click()
    path = tmp_path / "record.json"
    download.value.save_as(path)
    assert json.loads(path.read_text("utf-8"))["final"] == play(dprk, 4).final


@pytest.mark.parametrize("page", [(390, 844)], indirect=True)
def test_on_a_phone_nothing_is_cut_off(page, address) -> None:
    for step in (1, 2, 3, 4, 5):
        visit(page, f"{address}/?scenario=dprk-2017&seed=0&round={step}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for table in page.locator("table.lab").all():
            box = table.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        shoot(page, f"phone_{step}")


def test_figures_of_the_press_are_on_the_page(page, address) -> None:
    visit(page, f"{address}/")
    text = page.get_by_test_id("stMain").inner_text()
    for figure in ("2 million barrels", "93,000 workers", "$726 million", "90 %", "$1 billion"):
        assert figure in text


def test_the_app_opens_a_scenario_of_ones_own(page, tmp_path: Path) -> None:
    path = write_new("my-case", tmp_path)
    with started(str(path)) as url:
        visit(page, url)
        assert "scenario=my-case" in page.url
        assert shown_draft(page) == play(load(str(path))).final


@pytest.mark.parametrize("page", [(1280, 800), (390, 844)], indirect=True)
def test_the_models_description_is_readable(page, address) -> None:
    page.goto(f"{address}/model")
    wait(page)
    page.wait_for_selector("text=ODD protocol")
    page.wait_for_selector(".katex-display")
    assert page.locator(".katex-error").count() == 0
    assert page.locator("[data-testid=stMain] table").count() == 2
    assert "$$" not in page.get_by_test_id("stMain").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_another_page_and_back_keeps_the_round(page, address) -> None:
    visit(page, f"{address}/?scenario=dprk-2022&seed=3&round=2")
    navigation = page.get_by_test_id("stTopNavLink")
    navigation.get_by_text("Handout").click()
    page.wait_for_selector("text=a draft made to be vetoed?")
    assert page.get_by_test_id("stMain").locator("ol li").count() == 5
    navigation.get_by_text("Rounds").click()
    page.wait_for_url(lambda url: "seed=3" in url)
    wait(page)
    assert shown_round(page) == "2"
    assert "scenario=dprk-2022" in page.url


def test_beliefs_move_on_screen_as_in_the_record(page, address) -> None:
    """Libya: China's first answer shows something of its resolve; every cut-off can be seen."""
    record = play(load("libya-2011"), 0)
    visit(page, f"{address}/?scenario=libya-2011&seed=0&round=2")
    assert record.rounds[1].objector == "CHN"
    page.get_by_text("Beliefs as a table").click()
    page.get_by_text("What the others believe of China's resolve").wait_for()
    live = len(record.rounds[0].payoffs_penholder[0])
    visit(page, f"{address}/?scenario=libya-2011&seed=0&round=1")
    page.get_by_text("Every cut-off").click()
    rows = len(record.rounds[0].payoffs_penholder)
    playwright.expect(page.locator("table.game .cell")).to_have_count(rows * live)
    shoot(page, "libya-2011-round-1")
