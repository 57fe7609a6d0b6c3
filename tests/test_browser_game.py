"""The Game view in a real browser, held against the record."""

import re
from urllib.parse import quote

import numpy as np
import pytest
from browser import (
    PATIENCE,
    act,
    asked,
    click,
    expect_nothing_cut_off,
    plain,
    shoot,
    wait,
)
from browser import visit as open_page
from playwright.sync_api import expect

from negotiation import story
from negotiation.game_files import MOST_TEXT, read
from negotiation.payoff_parts import ended_here, places

CHICKEN = "\tSwerve\tStraight\nSwerve\t3, 3\t2, 4\nStraight\t4, 2\t1, 1"
GAME = "game?scenario=dprk-2017&seed=0"


def visit(page, url: str) -> None:
    open_page(page, url, "table.game, [data-testid=stAlert]")


def own(address: str, text: str, more: str = "") -> str:
    return f"{address}/game?own={quote(text)}{more}"


def shown_cells(page) -> list[list[float]]:
    texts = page.locator("table.game").first.locator(".cell").all_inner_texts()
    return [[float(v) for v in re.findall(r"-?\d+\.?\d*", text)] for text in texts]


def main_text(page) -> str:
    return plain(page.get_by_test_id("stMain").inner_text())


def choose(page, label: str) -> None:
    """Choose in one of the rows of buttons that change the address."""
    click(page, page.get_by_test_id("stMain").get_by_role("radio", name=label, exact=True))


def test_every_round_s_game_is_the_record_s(page, address, dprk, record) -> None:
    visit(page, f"{address}/{GAME}&round=1")
    assert main_text(page).startswith("Why did both choose this?")
    for played in record.rounds:
        if played.round > 1:
            choose(page, f"Round {played.round}")
        assert asked(page)["round"] == str(played.round)
        alert = page.get_by_test_id("stAlert").first
        expect(alert).to_contain_text(story.why(dprk.scenario, played))
        ends = (0, -1)
        wanted = [
            [mine[j], its[j]]
            for mine, its in zip(played.payoffs_penholder, played.payoffs_objector, strict=True)
            for j in ends
        ]
        assert np.array(shown_cells(page)) == pytest.approx(np.array(wanted), abs=6e-4)
        expect(page.locator("table.list tbody tr")).to_have_count(len(played.equilibria))
        assert page.locator("table.list tr.eq th").inner_text().split()[-2:] == [
            str(played.chosen + 1),
            "chosen",
        ]


def test_every_section_is_a_link_that_survives_a_reload(page, address, dprk, record) -> None:
    at = places(dprk, record)
    apart = ended_here(dprk.problem, at[2], at[2].objector)
    last = ended_here(dprk.problem, at[-1], at[2].objector)
    sections = {
        "Dominance": ("dominance", "Nothing is struck out yet."),
        "Payoff space": ("space", f"without agreement they have {apart[0]:.3f} and {apart[1]:.3f}"),
        "Best replies": ("replies", "Whatever China does, the United States gets most by"),
        "Parts of a payoff": ("parts", "its parts sum to the number in the matrix"),
        "Equilibria": ("equilibria", "One equilibrium, and no other: proved."),
    }
    visit(page, f"{address}/{GAME}&round=3")
    for label, (key, said) in sections.items():
        choose(page, label)
        assert asked(page)["look"] == key
        assert said in main_text(page)
        page.reload()
        wait(page)
        page.wait_for_selector("table.game")
        wait(page)
        assert said in main_text(page)
        if key == "space":
            assert f"→ {last[0]:.3f}" in main_text(page)
        shoot(page, f"game_{key}")
    act(page, page.go_back)
    assert asked(page)["look"] == "parts"
    expect(page.locator("table.parts")).to_have_count(2)
    act(page, page.go_forward)
    assert asked(page)["look"] == "equilibria"


def test_dominance_goes_step_by_step_forth_and_back(page, address) -> None:
    visit(page, f"{address}/{GAME}&round=1&look=dominance")
    forth = page.get_by_role("button", name="Next").last
    back = page.get_by_role("button", name="Back").last
    struck = page.locator("table.game").last.locator("th.out")
    assert struck.count() == 0
    for step in range(1, 7):
        click(page, forth)
        assert asked(page)["cut"] == f"strict-{step}"
        expect(struck).to_have_count(step)
    assert "One pair is left" in main_text(page)
    expect(forth).to_be_disabled()
    click(page, back)
    expect(struck).to_have_count(5)
    choose(page, "weakly too")
    assert asked(page)["cut"] == "weak-0"
    expect(struck).to_have_count(0)


def test_the_parts_of_a_payoff_sum_to_the_record_s(page, address, record) -> None:
    visit(page, f"{address}/{GAME}&round=2&look=parts&cell=0-5")
    played = record.rounds[1]
    wanted = (played.payoffs_penholder[0][5], played.payoffs_objector[0][5])
    expect(page.locator("table.parts .sum")).to_have_count(2)
    for sum_row, payoff in zip(page.locator("table.parts .sum").all(), wanted, strict=True):
        assert sum_row.locator("td").last.inner_text() == f"{payoff:.3f}"
    for table, payoff in zip(page.locator("table.parts").all(), wanted, strict=True):
        rows = table.locator("tbody tr:not(.sum)").all()
        parts = [float(row.locator("td").last.inner_text()) for row in rows]
        assert sum(parts) == pytest.approx(payoff, abs=5e-4 * (len(parts) + 1))


def test_marks_can_be_taken_off_and_every_cut_off_shown(page, address, record) -> None:
    visit(page, f"{address}/{GAME}&round=1")
    expect(page.locator("table.game .best")).to_have_count(4)
    page.get_by_text("Mark best replies").click()
    expect(page.locator("table.game .best")).to_have_count(0)
    page.get_by_text("Every cut-off", exact=True).click()
    expect(page.locator("table.game .cell")).to_have_count(
        2 * len(record.rounds[0].payoffs_penholder[0])
    )


def test_practice_hides_the_answers_until_they_are_checked(page, address) -> None:
    visit(page, own(address, CHICKEN))
    click(page, page.get_by_text("Practice: hide the answers"))
    assert asked(page)["practice"] == "1"
    expect(page.locator("table.game .best, table.game .eq, table.list")).to_have_count(0)
    form = page.get_by_test_id("stForm")
    questions = form.get_by_role("radiogroup")
    for index, answer in enumerate(("Straight", "Swerve", "Straight", "Straight")):
        questions.nth(index).get_by_text(answer, exact=True).click()
    form.get_by_role("combobox").click()
    page.get_by_role("option", name="in none").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Check").click()
    wait(page)
    told = plain(page.get_by_test_id("stAlert").inner_text())
    assert "3 of 5 right." in told
    assert "Not quite: Swerve, with 2 (next best 1)." in told
    assert "Not quite: Swerve / Straight; Straight / Swerve." in told
    shoot(page, "game_practice")


def test_a_matrix_pasted_from_a_spreadsheet_is_analysed(page, address) -> None:
    visit(page, f"{address}/{GAME}&round=1")
    choose(page, "A matrix of your own")
    field = page.get_by_role("textbox", name="Your matrix")
    field.fill("\tL\tR\nT\t2\t0\nB\t0\t1\n\n\tL\tR\nT\t1\t0\nB\t0\t3")
    click(page, page.get_by_role("button", name="Analyse"))
    assert read(asked(page)["own"]).b == ((1.0, 0.0), (0.0, 3.0))
    expect(page.locator("table.list tbody tr")).to_have_count(3)
    text = plain(page.locator("table.list").inner_text())
    assert "T (3/4 = 0.75), B (1/4 = 0.25)" in text
    assert "L (1/3 = 0.3333), R (2/3 = 0.6667)" in text
    page.reload()
    wait(page)
    expect(page.locator("table.list tbody tr")).to_have_count(3)
    expect(page.get_by_role("textbox", name="Your matrix")).to_have_value(re.compile("L\tR"))


def test_a_round_s_game_can_be_changed_as_one_s_own(page, address, record) -> None:
    visit(page, f"{address}/{GAME}&round=1")
    click(page, page.get_by_role("button", name="Change it as a matrix of your own"))
    game = read(asked(page)["own"])
    assert np.array(game.a) == pytest.approx(np.array(record.rounds[0].payoffs_penholder))
    assert len(shown_cells(page)) == 12
    choose(page, "The game of a round")
    assert "own" not in asked(page)
    assert asked(page)["round"] == "1"


HOSTILE = {
    "NaN": ("nan, 1\t2, 2", "found 'nan, 1' in line 1, cell 1"),
    "formula": ("=1+1\t1, 1", "found '=1+1' in line 1, cell 1"),
    "script": ("<script>x</script>\t1, 1\n2, 2\t1, 1", "found '<script>x</script>' in line 1"),
    "huge": ("1, 1\t" * (MOST_TEXT // 4), "found more than 4,000 characters"),
    "malformed": ("1,1 2,2\n3,3", "line 2: found 1 cell with payoffs, allowed are 2"),
    "many": ("\n".join(["\t".join(["1,1"] * 9)] * 9), "found 9 × 9 actions"),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_a_hostile_matrix_shows_one_clear_message(page, address, way: str) -> None:
    text, said = HOSTILE[way]
    visit(page, f"{address}/{GAME}&round=1")
    choose(page, "A matrix of your own")
    page.get_by_role("textbox", name="Your matrix").fill(text)
    click(page, page.get_by_role("button", name="Analyse"))
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text(said)
    expect(alert).to_contain_text("allowed")
    assert page.get_by_test_id("stException").count() == 0
    assert page.locator("table.game").count() == 0
    page.get_by_text("Chicken", exact=True).click()
    expect(page.locator("table.list tbody tr")).to_have_count(3)


def test_a_name_with_markup_is_shown_as_text(page, address) -> None:
    evil = "<img src=x onerror=alert(1)>"
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for look in ("equilibria", "dominance", "space", "replies"):
        visit(
            page,
            own(address, f"\t{evil}\t**b**\n:smile:\t3, 3\t0, 5\n$x$\t5, 0\t1, 1", f"&look={look}"),
        )
        assert evil in page.locator("table.game").first.inner_text()
        assert page.locator("img[src=x]").count() == 0
        assert ":smile:" in page.locator("table.game").first.inner_text()


def test_a_wrong_address_says_what_is_allowed(page, address) -> None:
    visit(page, f"{address}/{GAME}&round=1&look=x&cut=y-1&cell=a&practice=2&rule=z")
    told = page.get_by_test_id("stAlert").first.inner_text()
    for said in (
        "look: found 'x', allowed equilibria, dominance",
        "cut: found 'y-1', allowed strict-0",
        "cell: found 'a', allowed 0-0",
        "practice: found '2', allowed 1",
        "rule: found 'z', allowed payoff_then_risk, risk, mixed",
    ):
        assert said in told
    visit(page, f"{address}/{GAME}&round=1&look=parts&cell=9-9")
    assert page.get_by_test_id("stException").count() == 0
    expect(page.locator("table.parts")).to_have_count(2)


def test_the_game_can_be_taken_away(page, address, record, tmp_path) -> None:
    visit(page, f"{address}/{GAME}&round=2")
    found = {}
    for label, ending in (("Gambit", "nfg"), ("LaTeX", "tex"), ("CSV", "csv")):
        with page.expect_download() as download:
            page.get_by_test_id("stMain").get_by_role("button", name=label, exact=True).click()
        path = tmp_path / f"game.{ending}"
        download.value.save_as(path)
        assert download.value.suggested_filename == f"dprk-2017-0-round-2.{ending}"
        found[ending] = path.read_text("utf-8-sig")
    game = read(found["nfg"])
    assert [list(row) for row in game.a] == record.rounds[1].payoffs_penholder
    assert [list(row) for row in game.b] == record.rounds[1].payoffs_objector
    assert found["tex"].count(r"\\") == 3
    assert len(found["csv"].splitlines()) == 13


def test_all_of_an_equilibrium_is_seen_on_a_phone_and_a_cell_answers_a_tap(
    browser, address, record
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    visit(page, f"{address}/{GAME}&round=6")
    expect_nothing_cut_off(page, "table.list")
    rows = page.locator("table.list tbody tr")
    expect(rows).to_have_count(len(record.rounds[5].equilibria))
    for part in rows.first.locator("td").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390
        assert part.evaluate("e => getComputedStyle(e, '::before').content").startswith('"')
    cell = page.locator("table.game td[aria-description]").first
    seen = "e => getComputedStyle(e, '::after').display"
    assert cell.evaluate(seen) == "none"
    cell.tap()
    assert cell.evaluate(seen) == "block"
    payoff = record.rounds[5].payoffs_penholder[0][0]
    said = cell.evaluate("e => getComputedStyle(e, '::after').content")
    assert f"United States {payoff:.6g}" in said
    page.get_by_test_id("stMain").get_by_text("Every cut-off", exact=True).tap()
    wait(page)
    expect(page.locator("table.game td[aria-description]")).to_have_count(12)
    shoot(page, "game_phone")
    context.close()


def test_a_large_matrix_stands_right_below_its_field(page, address) -> None:
    text = "\n".join(" ".join(f"{i},{j}" for j in range(5)) for i in range(5))
    visit(page, own(address, text))
    field = page.get_by_role("textbox", name="Your matrix").bounding_box()
    found = page.locator("table.game").first.bounding_box()
    told = page.get_by_text("Neither gains by choosing otherwise").first.bounding_box()
    assert field is not None
    assert found is not None
    assert told is not None
    assert found["y"] - (field["y"] + field["height"]) < 250
    assert "Read as pairs: “1,0” is 1 for the row player" in main_text(page)
    assert told["y"] > found["y"]


@pytest.mark.parametrize("page", [(390, 844), (1920, 1080, "dark")], indirect=True)
def test_nothing_is_cut_off(page, address) -> None:
    for look in ("equilibria", "dominance", "space", "replies", "parts"):
        visit(page, f"{address}/{GAME}&round=1&look={look}")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        shoot(page, f"game_{look}_{page.viewport_size['width']}")
    visit(page, own(address, CHICKEN, "&look=replies"))
    expect_nothing_cut_off(page, "table.game")
