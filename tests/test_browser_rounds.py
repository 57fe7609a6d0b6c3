"""The Rounds view in a real browser: parts below, numbers that say where they come from, links."""

import re

import pytest
from browser import (
    asked,
    click,
    drawn,
    expect_nothing_cut_off,
    plain,
    press,
    shoot,
    shown_draft,
    visit,
    wait,
)
from playwright.sync_api import expect

from negotiation import load, play, solve, story
from negotiation.measures import dollars

STORY = ".story"
PARTS = ("council", "course", "given", "resolve")


def open_rounds(page, address: str, **more: object) -> None:
    query = {"scenario": "dprk-2017", "seed": 0, "round": 1} | more
    visit(page, f"{address}/?" + "&".join(f"{k}={v}" for k, v in query.items()), STORY)


def panel(page):
    return page.locator(".origin:popover-open")


def test_a_click_on_a_number_says_where_it_comes_from(page, address, dprk) -> None:
    """Severity, a vote, a payoff and the odds; Escape closes, and the keyboard opens."""
    record = play(dprk, 0)
    open_rounds(page, address, round=4)
    after = f"{record.rounds[4].severity_index:.0f}"
    page.locator(".deal").get_by_role("button", name=after, exact=True).last.click()
    expect(panel(page)).to_contain_text(f"Severity {record.rounds[4].severity_index:.1f} of 100")
    assert panel(page).locator("tr").count() == len(dprk.scenario.provisions) + 2
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    page.locator(".story .number").first.focus()
    page.keyboard.press("Enter")
    share = story.share(record.rounds[3].stances["CHN"]["yes"])
    expect(panel(page)).to_contain_text(f"China: yes {share}, no 0%")
    panel(page).get_by_text("Its gain from the text, measure by measure").click()
    assert panel(page).get_by_role("cell", name="Inspection at sea").is_visible()
    shoot(page, "rounds-number")
    panel(page).get_by_role("button", name="Close").click()
    page.locator("table.game .cell").first.click()
    expect(panel(page)).to_contain_text("in units of gain")
    href = panel(page).get_by_role("link").get_attribute("href")
    assert href is not None
    assert href.startswith("game?scenario=dprk-2017&seed=0&round=4")
    page.keyboard.press("Escape")
    click(page, page.get_by_test_id("stButtonGroup").get_by_text("Vote", exact=True))
    page.locator(".story").get_by_role("button", name="over 99%").click()
    expect(panel(page)).to_contain_text("Reckoned exactly")


def test_every_number_has_its_panel(page, address) -> None:
    """Panels are kept as text, and one that was closed is gone from the page again."""
    for part in PARTS:
        for step in (1, 6, 7):
            open_rounds(page, address, round=step, part=part)
            assert page.locator(".origin").count() == 0
            kept = page.locator("#panels").get_attribute("value")
            assert kept is not None
            found = re.findall(r"popover id='([^']+)'", kept)
            assert len(found) == len(set(found))
            numbers = page.locator("[popovertarget]")
            asked_for = [number.get_attribute("popovertarget") for number in numbers.all()]
            assert len(asked_for) > 5
            assert set(asked_for) <= set(found)
            numbers.last.click()
            expect(panel(page)).to_have_attribute("id", str(asked_for[-1]))
            page.keyboard.press("Escape")
            expect(page.locator(".origin")).to_have_count(0)
            expect(numbers.last).to_be_focused()


def test_the_part_below_is_a_link_and_survives_back_and_reload(page, address, dprk) -> None:
    record = play(dprk, 0)
    open_rounds(page, address, round=2)
    assert "part" not in asked(page)
    click(page, page.get_by_test_id("stButtonGroup").get_by_text("Who gave what"))
    assert asked(page)["part"] == "given"
    rows = page.locator(".ledger tr")
    expect(rows).to_have_count(1 + 2)
    press(page, "Next")
    expect(rows).to_have_count(1 + 3)
    assert asked(page) == {"scenario": "dprk-2017", "seed": "0", "round": "3", "part": "given"}
    page.reload()
    page.wait_for_selector(".ledger")
    expect(rows).to_have_count(1 + 3)
    page.go_back()
    expect(rows).to_have_count(1 + 2)
    page.go_back()
    expect(page.locator(".ledger")).to_have_count(0)
    assert shown_draft(page) == record.rounds[2].draft


def test_dollars_are_shown_where_the_ladders_have_them(page, address, dprk) -> None:
    record = play(dprk, 0)
    open_rounds(page, address, round=5, part="course")
    after = dollars(dprk.scenario, record.rounds[5].draft)
    text = plain(page.get_by_test_id("stMain").inner_text())
    assert f"US$ {after['income_lost']:,.0f} million of income" in text
    assert f"US$ {after['imports_denied']:,.0f} million of imports" in text
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    open_rounds(page, address, scenario="libya-2011", part="course")
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(1)
    assert "US$" not in page.get_by_test_id("stMain").inner_text()


def test_beliefs_are_shown_as_in_the_record(page, address) -> None:
    """Less patient, China threatens in round 3, which the two softest of its types would not."""
    record = play(load("dprk-2017", {"discount": 0.75}), 0)
    open_rounds(page, address, round=4, part="resolve", discount=0.75)
    shown = page.locator(".votes tr td:nth-child(2)").all_inner_texts()
    assert record.rounds[3].beliefs["CHN"][:2] == [0.0, 0.0]
    assert shown == [story.share(p) for p in record.rounds[3].beliefs["CHN"]]
    assert page.get_by_text("China is taken to be more").is_visible()


def test_the_vote_stands_beside_history(page, address) -> None:
    solved = solve(load("south-sudan-2016"))
    record = play(solved, 0)
    open_rounds(page, address, scenario="south-sudan-2016", round=len(record.rounds) + 1)
    rows = page.locator(".votes tr[data-member]")
    history = solved.scenario.history.vote
    for row in rows.all():
        member = row.get_attribute("data-member")
        cells = row.locator("td").all_inner_texts()
        assert cells[1].split()[-1].rstrip("s") in record.vote[member]
        assert cells[3].split()[1].rstrip("s") in history[member]
    assert rows.count() == 15
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    assert len(page.locator("tr[data-provision]").all()) == len(solved.scenario.provisions)
    for p in solved.scenario.provisions:
        words = p.ladder[solved.scenario.history.final[p.key]].text
        assert words in page.locator("table.draft").inner_text()


def test_playing_slowly_can_be_paused(page, address) -> None:
    open_rounds(page, address, round=1)
    page.get_by_label("Speed of play").click()
    page.get_by_role("option", name="slow").click()
    wait(page)
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_url(lambda url: "round=2" in url)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert asked(page)["round"] == "2"


def test_the_game_of_the_round_is_a_link_away(page, address) -> None:
    open_rounds(page, address, round=5)
    click(page, page.get_by_test_id("stPageLink-NavLink").get_by_text("Open this round's game"))
    page.wait_for_url(re.compile("/game"))
    assert asked(page)["round"] == "5"


@pytest.mark.parametrize(
    "page", [(390, 844), (390, 844, "dark"), (1920, 1080), (1280, 800, "dark")], indirect=True
)
def test_nothing_is_cut_off_at_any_width(page, address) -> None:
    size = page.viewport_size
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for step, part in ((3, "council"), (6, "course"), (6, "given"), (7, "council")):
        open_rounds(page, address, round=step, part=part)
        drawn(page)
        tables = ".draft, .deal, .votes"
        expect_nothing_cut_off(page, tables)
        shoot(page, f"rounds-{step}-{part}-{size['width']}{'-dark' if dark else ''}")


def test_story_text_and_why_are_on_the_first_screen(page, address) -> None:
    """At 1280×800 and without scrolling: the story, every measure, the deal and the game."""
    open_rounds(page, address, round=4)
    for what in (STORY, "table.draft", "table.deal", "table.game"):
        box = page.locator(what).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, what
