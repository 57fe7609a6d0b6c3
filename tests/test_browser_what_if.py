"""The What-if view in a real browser, held against the odds."""

import re

import pytest
from browser import act, expect_nothing_cut_off, shoot, wait
from browser import visit as open_page
from playwright.sync_api import expect
from what_if.tables import number, severity

from negotiation import load
from negotiation.odds import odds
from negotiation.story import share


def visit(page, url: str) -> None:
    open_page(page, url, "dl.now")
    page.wait_for_selector("text=How much hangs on what")
    wait(page)


def expect_odds(page, name: str, changed: dict) -> None:
    """The numbers, bars and texts on screen are those of `odds`, as it is and changed."""
    before, now = odds(load(name)), odds(load(name, changed))
    said = {
        "severity": tuple(number(o, "severity") for o in (before, now)),
        "adopted": tuple(share(o["outcomes"]["adopted"]) for o in (before, now)),
        "unanimous": (share(before["unanimous"]), share(now["unanimous"])),
        "expected_rounds": (f"{before['expected_rounds']:.1f}", f"{now['expected_rounds']:.1f}"),
    }
    for key, (was, value) in said.items():
        shown = page.locator(f"[data-number={key}] dd")
        expect(shown).to_have_text(f"{was} → {value}" if changed else was)
    for row in page.locator("table.both tr[data-provision]").all():
        for odd, side in ((before, "was"), (now, "now")):
            given = odd["provisions_if_adopted" if severity(odd) else "provisions"]
            levels = given[row.get_attribute("data-provision")]
            assert levels[row.get_attribute(f"data-{side}")] == max(levels.values())


def test_as_it_is_with_a_slider_a_switch_and_a_question(page, address) -> None:
    visit(page, f"{address}/what-if")
    expect_odds(page, "dprk-2017", {})
    rounds = page.get_by_role("slider", name="Rounds until the deadline")
    rounds.focus()
    act(page, lambda: page.keyboard.press("ArrowLeft"))
    assert "rounds=5" in page.url
    expect_odds(page, "dprk-2017", {"rounds": 5})
    act(page, lambda: page.get_by_text("China has a veto", exact=True).first.click())
    both = {"rounds": 5, "members.CHN.veto": False}
    expect_odds(page, "dprk-2017", both)
    page.reload()
    wait(page)
    page.wait_for_selector("dl.now")
    expect_odds(page, "dprk-2017", both)
    act(page, page.go_back)
    expect_odds(page, "dprk-2017", {"rounds": 5})
    act(page, page.go_forward)
    expect_odds(page, "dprk-2017", both)
    question = page.get_by_role("radio", name="What if nobody cared who enforces?")
    act(page, question.click)
    assert "veto" not in page.url
    expect_odds(page, "dprk-2017", {"enforcement_value": 0})
    assert page.get_by_text("To think about: Why should a penholder pay").is_visible()
    shoot(page, "what_if")
    act(page, page.get_by_role("button", name="Back to the scenario as it is").click)
    expect_odds(page, "dprk-2017", {})


def test_a_hostile_address_is_one_message_and_breaks_nothing(page, address) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    evil = "discount=nan&members.CHN.vetto=false&![x](http://evil.example/x.png)=1&show=9"
    visit(page, f"{address}/what-if?scenario=dprk-2017&rounds=3&{evil}&title=<img src=x>&x=<b>")
    alert = page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("this could not be used")
    text = alert.inner_text()
    assert "discount: found 'nan', allowed a number, true or false" in text
    assert "'members.CHN.vetto': unknown key, nearest known: members.CHN.veto" in text
    assert "show: found '9', allowed swings, map" in text
    assert page.get_by_text("this could not be used").count() == 1
    assert not [url for url in asked if "evil.example" in url.split("?")[0]]
    assert page.locator("[data-testid=stMain] img").count() == 0
    expect_odds(page, "dprk-2017", {"rounds": 3})
    assert "evil" not in page.url


@pytest.mark.parametrize("page", [(1280, 800, "dark")], indirect=True)
def test_a_cell_of_the_map_sets_both_sliders_and_opens_the_rounds(page, address) -> None:
    asked = "show=map&x=members.CHN.veto&y=members.RUS.veto"
    visit(page, f"{address}/what-if?scenario=dprk-2017&{asked}")
    chart = page.get_by_test_id("stVegaLiteChart").last
    chart.scroll_into_view_if_needed()
    chart.locator("canvas, svg").first.wait_for()
    box = chart.bounding_box()
    lower_left = {"x": 0.3 * box["width"], "y": 0.5 * box["height"]}
    act(page, lambda: chart.click(position=lower_left))
    vetoes = {"members.CHN.veto": False, "members.RUS.veto": False}
    expect_odds(page, "dprk-2017", vetoes)
    shoot(page, "what_if_map_dark")
    act(page, page.get_by_text("Open this negotiation round by round").click)
    page.wait_for_selector("table.game")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("China has a veto: yes → no")
    assert "members.CHN.veto=false" in page.url
    shoot(page, "rounds_changed_dark")
    act(page, page.get_by_role("button", name="Back to the scenario as it is").click)
    assert "veto" not in page.url
    assert page.get_by_text("assumptions are changed").count() == 0


@pytest.mark.parametrize(
    "page", [(390, 844, "light"), (1280, 800, "light"), (1920, 1080, "dark")], indirect=True
)
@pytest.mark.parametrize("show", ["swings", "map", "sure"])
def test_nothing_is_cut_off(page, address, show) -> None:
    visit(page, f"{address}/what-if?scenario=libya-2011&unanimity_value=0.35&show={show}")
    expect_nothing_cut_off(page)
    width = page.viewport_size["width"]
    shoot(page, f"what_if_{show}_{width}")


def test_the_smallest_changes_that_flip_a_measure_can_be_tried(page, address) -> None:
    visit(page, f"{address}/what-if?scenario=libya-2011&show=flip&flip=force.3")
    page.get_by_role("button", name="Search").click()
    tried = page.get_by_role("button", name="Try it")
    tried.first.wait_for()
    wait(page)
    shoot(page, "what_if_flip")
    button, card = (
        box.bounding_box() for box in (tried.first, page.get_by_text("→ adopted").first)
    )
    assert button["x"] > card["x"] + card["width"]
    assert card["y"] < button["y"] + button["height"] / 2 < card["y"] + card["height"]
    act(page, tried.first.click)
    row = page.locator("table.both tr[data-provision=force]")
    expect(row).to_have_attribute("data-now", "3")
    expect(row).to_have_attribute("data-was", "2")


@pytest.mark.parametrize("page", [(390, 844, "light")], indirect=True)
def test_on_a_phone_the_effect_is_seen_before_and_while_sliders_are_moved(page, address) -> None:
    visit(page, f"{address}/what-if?scenario=dprk-2017&enforcement_value=0")
    numbers = page.locator("dl.now")
    reading = page.get_by_text("With these changes the draft is most likely")
    patience = page.get_by_role("slider", name="Patience")
    tops = [each.bounding_box()["y"] for each in (numbers, reading, patience)]
    assert tops == sorted(tops)
    patience.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = numbers.bounding_box()
    assert 0 <= box["y"] < 100
    assert box["height"] <= 0.12 * 844
    assert len({round(row.bounding_box()["y"]) for row in numbers.locator("dd").all()}) <= 2


def test_what_changes_nothing_says_so(page, address) -> None:
    visit(page, f"{address}/what-if?scenario=south-sudan-2016&rounds=1")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("nothing changes")
    question = page.get_by_role(
        "radio", name="What if the regional organisation supported the text?"
    )
    act(page, question.first.click)
    expect_odds(page, "south-sudan-2016", {"regional_support": 1})
    expect(page.get_by_test_id("stAlert").first).to_contain_text("Vetoed: ")


def test_a_slider_keeps_the_keyboard_while_the_page_changes_above_it(page, address) -> None:
    """The reading and the note of what is changed come and go above the sliders."""
    visit(page, f"{address}/what-if?scenario=dprk-2017")
    page.get_by_role("slider", name="Patience").focus()
    for value in ("0.94", "0.93", "0.92"):
        act(page, lambda: page.keyboard.press("ArrowLeft"))
        expect(page).to_have_url(re.compile(rf"discount={re.escape(value)}$"))
