"""The app's rounds in a real browser, held against the record."""

import json
import re
from pathlib import Path

import pytest
from browser import (
    click,
    expect_nothing_cut_off,
    plain,
    press,
    shoot,
    shown_draft,
    shown_round,
    started,
    wait,
)
from browser import visit as open_page
from playwright.sync_api import expect

from negotiation import load, play, story
from negotiation.library import write_new


def visit(page, url: str) -> None:
    open_page(page, url, "table.lab")


def test_from_the_first_round_to_the_vote(page, address, dprk, record) -> None:
    """Every step on screen is what the record says: text, moves, matrix, stances, vote."""
    visit(page, f"{address}/?scenario=dprk-2017&seed=0&round=1")
    texts = [r.draft for r in record.rounds] + [record.final]
    for played, after in zip(record.rounds, texts[1:], strict=True):
        expect(page.locator(".story")).to_contain_text(f"Round {played.round}.")
        said = plain(page.locator(".story").inner_text())
        assert plain(story.why(dprk.scenario, played)) in said
        assert plain(story.what_happened(dprk.scenario, played, record.ending)) in said
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
    expect(page.locator(".story.over")).to_contain_text("The text ends at")
    said = plain(page.locator(".story").inner_text())
    assert "Adopted 15-0." in said
    assert "Over all seeds the model has: adopted over 99%" in said
    assert shown_draft(page) == record.final
    yes = sum(v == "yes" for v in record.vote.values())
    assert page.get_by_text(f"The vote: {yes} yes").is_visible()
    assert page.get_by_text("Beside history.").is_visible()
    assert page.get_by_role("button", name="Next").is_disabled()
    shoot(page, "vote")
    press(page, "Back")
    assert shown_round(page) == str(len(record.rounds))


def test_any_view_is_a_link(page, address, dprk, record) -> None:
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


def test_a_wrong_address_says_what_is_allowed(page, address) -> None:
    visit(page, f"{address}/?scenario=../x&seed=-1&round=99&part=<b>")
    alerts = " ".join(page.get_by_test_id("stAlert").all_inner_texts())
    assert "scenario: found '../x', allowed dprk-2017" in alerts
    assert "seed: found '-1', allowed 0 to" in alerts
    assert "round: found '99'" in alerts
    assert "part: found '<b>', allowed council, course, given, resolve" in alerts
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
        expect_nothing_cut_off(page)
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
        record = play(load(str(path)))
        after = [played.draft for played in record.rounds[1:]] + [record.final]
        assert shown_draft(page) == after[0]


@pytest.mark.parametrize("page", [(1280, 800), (390, 844)], indirect=True)
def test_the_models_description_is_readable(page, address) -> None:
    page.goto(f"{address}/model")
    wait(page)
    page.wait_for_selector("text=ODD protocol")
    page.wait_for_selector(".katex-display")
    assert page.locator(".katex-error").count() == 0
    assert page.locator("[data-testid=stMain] table").count() == 3
    assert "$$" not in page.get_by_test_id("stMain").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_another_page_and_back_keeps_the_round(page, address) -> None:
    visit(page, f"{address}/?scenario=dprk-2022&seed=3&round=2")
    navigation = page.get_by_test_id("stTopNavLink")
    navigation.get_by_text("Handout").click()
    page.wait_for_selector("text=a draft made to be vetoed?")
    assert page.get_by_test_id("stMain").locator("ol li").count() == 5
    navigation.get_by_text("Rounds").click()
    page.wait_for_url(lambda url: "round=" in url)
    wait(page)
    assert shown_round(page) == "2"
    assert "scenario=dprk-2022" in page.url
