"""Every page of the app as a user meets it: loading, looks for all, keyboard, links, wrong things.

The pages are those of `app.py`, so that a new one is walked by itself.
"""

import ast
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import IDLE, act, asked, drawn, wait
from conftest import ROOT
from playwright.sync_api import Page, TimeoutError, expect

APPS = ROOT / "apps"
NOTE = """
    window.seen = [];
    window.changed = performance.now();
    const faults = '[data-testid=stException], [data-testid=stAlertContentError]';
    new MutationObserver(changes => {
        for (const fault of document.querySelectorAll(faults)) seen.push(fault.innerText);
        if (changes.some(c => c.target.parentElement?.closest('[data-testid=stMain]')))
            window.changed = performance.now();
    }).observe(document, {childList: true, subtree: true, characterData: true});
"""
"""Keeps every fault that was ever on screen, however short, and when the page last changed."""
QUIET = "idle => document.querySelector(idle) && performance.now() - window.changed > 600"

FOCUS = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const look = around => around.map(element => {
        const style = getComputedStyle(element);
        return [style.outlineStyle === 'none' ? '' : style.outline, style.boxShadow, style.color,
            style.borderColor, style.backgroundColor, style.textDecorationLine].join();
    }).join('|');
    const before = window.lastStop;
    const left = before && {html: before.html, visible: look(before.around) !== before.look};
    const focused = document.activeElement, main = document.querySelector('[data-testid=stMain]');
    const around = [focused, ...focused.querySelectorAll('*')];
    for (let up = focused.parentElement, i = 0; up && i < 4; up = up.parentElement, i++)
        around.push(up);
    window.lastStop = {html: focused.outerHTML.slice(0, 300), around, look: look(around)};
    const box = focused.getBoundingClientRect();
    return {
        left,
        html: window.lastStop.html,
        what: (focused.innerText || focused.ariaLabel || focused.tagName).trim().slice(0, 60),
        body: focused === document.body,
        main: main.contains(focused) && focused !== main,
        place: [...document.querySelectorAll('*')].indexOf(focused),
        reached: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
"""Where the focus is, and whether it could be seen where it was before: whether the element, what
is in it or what is around it looks otherwise now."""

STILL = "*, *::before, *::after {transition: none !important; animation: none !important}"
TOLD = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    const charts = [...main.querySelectorAll('[data-testid=stVegaLiteChart]')];
    const told = charts.reduce((text, chart) => text.replace(chart.innerText, ''), main.innerText);
    return told.replace(/\\s+/g, ' ');
}"""
"""All text of the page but what stands in charts, which come a little later."""

MOST_STOPS = 150
OWN = 'id="stMain"'
"""Streamlit lets the focus stop at the whole page, so that the arrow keys scroll it."""


def pages() -> dict[str, str]:
    """Path of each page in the address, with its file."""
    found = {}
    for node in ast.walk(ast.parse((APPS / "app.py").read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.Page":
            given = {key.arg: ast.literal_eval(key.value) for key in node.keywords}
            file = ast.literal_eval(node.args[0])
            found["" if given.get("default") else given["url_path"]] = file
    return found


PAGES = pages()
NEGOTIATIONS = [p for p in PAGES if "session.start(" in (APPS / PAGES[p]).read_text("utf-8")]
"""Pages whose address says which negotiation they show."""
STEPPED = ("", "game")
"""Pages that step through the rounds."""


def visit(page: Page, url: str) -> None:
    page.goto(url)
    settle(page)


def settle(page: Page) -> None:
    """Wait until there is something to read, all charts are drawn, and nothing changes any more.

    Idle is not enough: a page is so for a moment before its script starts.
    """
    wait(page)
    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"\w{3,}"))
    page.wait_for_function(QUIET, arg=IDLE)
    drawn(page)


def on_screen(page: Page) -> str:
    text: str = page.evaluate(TOLD)
    return text


def expect_no_fault(page: Page) -> None:
    assert page.evaluate("window.seen") == []
    assert page.get_by_test_id("stException").count() == 0


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that remembers faults, opens no dialog, and asks nobody but the app."""
    asked_for: list[str] = []
    page.add_init_script(NOTE)
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    yield page
    assert [u for u in asked_for if not re.match(r"(https?://127\.0\.0\.1|data:|blob:)", u)] == []


@pytest.mark.parametrize(
    "page", [(1280, 800, "light"), (1280, 800, "dark")], indirect=True, ids=["light", "dark"]
)
@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_read_every_page(page, address, path) -> None:
    """No fault flashes by while it loads; axe finds nothing serious, opened parts included."""
    visit(page, f"{address}/{path}")
    expect_no_fault(page)
    open_all(page)
    expect_no_fault(page)
    assert page.get_by_test_id("stMain").locator("h1, h2, h3").count() > 0
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        expect(chart).to_have_accessible_name(re.compile(r"\w{4}"))
    assert faults(page) == []


def faults(page: Page) -> list[str]:
    """What axe holds to be serious or critical, ours or Streamlit's: none of either is excused."""
    return [
        f"{broken['id']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for broken in Axe().run(page).response["violations"]
        if broken["impact"] in ("serious", "critical")
        for node in broken["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_the_keyboard_reaches_everything_in_order(page, address, path) -> None:
    visit(page, f"{address}/{path}")
    page.add_style_tag(content=STILL)
    stops: list[dict] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
        if stops[-1]["body"] or (len(stops) > 1 and stops[-1]["place"] == stops[0]["place"]):
            break
    left = [stop["left"] for stop in stops[1:]]
    assert [stop["html"] for stop in left if not stop["visible"] and OWN not in stop["html"]] == []
    stops = [stop for stop in stops[:-1] if OWN not in stop["html"]]
    assert [stop["html"] for stop in stops if not stop["reached"]] == []
    inside = [stop["place"] for stop in stops if stop["main"]]
    assert inside == sorted(inside)
    told = [stop["what"] for stop in stops]
    buttons = page.get_by_test_id("stMain").get_by_role("button", disabled=False)
    for button in buttons.all() if len(stops) < MOST_STOPS - 1 else []:
        name = (button.inner_text() or button.get_attribute("aria-label") or "").strip()[:60]
        assert name in told or button.get_attribute("tabindex") == "-1", name


PHONE = pytest.mark.parametrize("page", [(390, 844)], indirect=True, ids=["phone"])
SIDEWAYS = """() => Math.max(...[document.documentElement,
    document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth))"""
"""How far the page can be pushed sideways, in pixels."""
SMALL = """() => [...document.querySelectorAll(
    '.number, [aria-label^="Help for"], [data-testid=stRadioOption], [data-testid=stCheckbox] label'
)].filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 200), e.getBoundingClientRect()])
    .filter(([, box]) => box.height < 23.99 || box.width < 23.99).map(([html]) => html)"""
"""What a finger may miss: less than 24 pixels either way (WCAG 2.2, 2.5.8)."""
LAST_ROUND = "41"
"""Later than any: the vote is shown."""
WIDEST = {
    "": ("round=1", f"round={LAST_ROUND}"),
    "game": ("look=equilibria", "look=dominance&cut=weak-0"),
    "learn": ("step=1", "step=9"),
}
"""Of each page, what else has wide tables."""


def open_all(page: Page) -> None:
    closed = page.get_by_test_id("stMain").locator("details:not([open]) > summary:visible")
    while left := closed.count():
        closed.first.click()
        expect(closed).not_to_have_count(left)
        settle(page)


@PHONE
@pytest.mark.parametrize("scenario", ["dprk-2022", "libya-2011", "south-sudan-2016"])
@pytest.mark.parametrize("path", NEGOTIATIONS)
def test_on_a_phone_no_page_scrolls_sideways(page, address, path, scenario) -> None:
    """A table that is too wide scrolls by itself; every target is large enough for a finger."""
    for shown in WIDEST.get(path, ("seed=0",)):
        visit(page, f"{address}/{path}?scenario={scenario}&{shown}")
        open_all(page)
        assert page.evaluate(SIDEWAYS) == 0
        assert page.evaluate(SMALL) == []


@PHONE
def test_on_a_phone_the_model_s_tables_scroll_in_their_place(page, address) -> None:
    visit(page, f"{address}/model")
    assert page.evaluate(SIDEWAYS) == 0
    expect(page.get_by_test_id("stMain").locator(".wide > table")).to_have_count(3)


@PHONE
def test_on_a_phone_what_is_chosen_in_the_menu_closes_it(page, address) -> None:
    """And nobody who comes back meets the menu instead of the page."""
    visit(page, f"{address}/?scenario=dprk-2017&seed=0&round=1")
    menu = page.get_by_test_id("stSidebar")
    shut = re.compile("true")
    expect(menu).to_have_attribute("data-collapsed", shut)
    page.get_by_test_id("stExpandSidebarButton").click()
    act(page, menu.get_by_test_id("stSidebarNavLink").get_by_text("Game").click)
    expect(menu).to_have_attribute("data-collapsed", shut)
    page.get_by_test_id("stExpandSidebarButton").click()
    menu.get_by_role("combobox", name="Scenario").click()
    act(page, page.get_by_role("option", name="libya-2011").click)
    expect(menu).to_have_attribute("data-collapsed", shut)
    assert asked(page)["scenario"] == "libya-2011"
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_have_attribute("data-collapsed", "false")
    page.reload()
    settle(page)
    expect(menu).to_have_attribute("data-collapsed", shut)


@pytest.mark.parametrize("path", NEGOTIATIONS)
def test_a_coded_case_can_be_looked_at_everywhere(page, address, path) -> None:
    """It has no brief, and here no text that was adopted; it is chosen by name like any other."""
    visit(page, f"{address}/{path}?scenario=iraq-2001-smart&seed=0&round={LAST_ROUND}")
    expect_no_fault(page)
    assert asked(page)["scenario"] == "iraq-2001-smart"
    expect(page.get_by_test_id("stAlert").filter(has_text="could not be used")).to_have_count(0)
    field = page.get_by_role("combobox", name="Scenario")
    if field.count():
        expect(field).to_have_value(re.compile("^iraq-2001-smart.*coded case"))


@pytest.mark.parametrize("path", STEPPED)
def test_enter_and_space_do_what_a_click_does(page, address, path) -> None:
    """Any enabled button that a user can tab to answers both keys as it answers the mouse."""
    visit(page, f"{address}/{path}?scenario=dprk-2017&seed=0&round=1")
    button = page.get_by_role("button", name="Next ▶")
    for key, step in (("Enter", "2"), (" ", "3")):
        button.focus()
        act(page, lambda key=key: page.keyboard.press(key))
        assert asked(page)["round"] == step


@pytest.mark.parametrize("path", PAGES)
def test_what_is_on_screen_survives_reload_back_and_forward(page, address, path) -> None:
    visit(page, f"{address}/{path}?scenario=dprk-2022&seed=3&round=2&rounds=5")
    shown, url = on_screen(page), page.url
    if path in NEGOTIATIONS:
        assert asked(page)["scenario"] == "dprk-2022"
        assert asked(page)["rounds"] == "5"
    page.reload()
    assert is_on_screen(page, shown, 20_000), on_screen(page)
    assert page.url == url
    other = next(p for p in NEGOTIATIONS if p != path)
    act(page, page.get_by_test_id("stTopNavLink").nth(list(PAGES).index(other)).click)
    settle(page)
    gone = on_screen(page)
    assert gone != shown
    for go, expected in ((page.go_back, shown), (page.go_forward, gone), (page.go_back, shown)):
        go()
        assert is_on_screen(page, expected, 20_000), on_screen(page)
    expect_no_fault(page)


def test_each_page_chosen_is_one_step_of_the_history(page, address) -> None:
    visit(page, f"{address}/?scenario=dprk-2017&seed=0&round=2")
    urls = [page.url]
    for link in page.get_by_test_id("stTopNavLink").all()[1:]:
        act(page, link.click)
        settle(page)
        urls.append(page.url)
    for url in urls[-2::-1]:
        page.go_back()
        settle(page)
        assert page.url == url


def is_on_screen(page: Page, text: str, patience: float) -> bool:
    """Whether the page's text comes to be this one, and stays so."""
    with suppress(TimeoutError):
        page.wait_for_function(f"text => ({TOLD})() === text", arg=text, timeout=patience)
        settle(page)
    return on_screen(page) == text


HOSTILE = {
    "scenario": ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "../../etc/passwd"],
    "seed": ["NaN", "9" * 5_000, "٣"],
    "round": ["99999999999999999999", "<b>2</b>", "-1"],
    "discount": ["nan", "1" + "0" * 400, "[![x](http://evil.example/x.png)](//evil)"],
    "members.CHN.veto": ["maybe", "{}", "$1$"],
    "rounds": ["-3", "1e3", "=1+1"],
    "<script>alert(1)</script>": ["1", "1", "1"],
    "__proto__": ["1", "<b>", "NaN"],
    "protocol": ["open</style><script>alert(1)</script>", "`<b>`", "a\n\n# b"],
}
ADDRESSES = [
    "&".join(f"{quote(key)}={quote(texts[i])}" for key, texts in HOSTILE.items()) for i in range(3)
]
NO_ADDRESSES = ["%FF%FE=%00&&=&=1&?&%", "a=1&" * 500]


@pytest.mark.parametrize("path", PAGES)
def test_wrong_things_in_the_address_are_one_clear_message(page, address, path) -> None:
    for query in [*ADDRESSES, *NO_ADDRESSES]:
        visit(page, f"{address}/{path}?{query}")
        expect_no_fault(page)
        expect_message(
            page, list(HOSTILE)[:4] if path in NEGOTIATIONS and query in ADDRESSES else []
        )
    visit(page, f"{address}/{path}?discount=nan")
    expect_message(page, ["discount"] if path in NEGOTIATIONS else [])


def expect_message(page: Page, keys: list[str]) -> None:
    """At most one message: it names the first keys and can be read; the page is there below."""
    alerts = page.get_by_test_id("stAlert").filter(has_text="this could not be used")
    assert alerts.count() <= 1
    for key in keys:
        expect(alerts).to_contain_text(key)
    if keys:
        expect(alerts).to_contain_text("allowed")
        assert len(alerts.inner_text()) < 4_000
    main = page.get_by_test_id("stMain")
    expect(main.locator("h1, h2, h3").first).to_be_visible()
    assert main.locator("script, a[href^='javascript:'], img[src^='http']").count() == 0
    assert main.locator("img[src=x]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", PAGES)
def test_table_and_files_stand_behind_every_chart(page, address, path, tmp_path) -> None:
    visit(page, f"{address}/{path}?scenario=libya-2011&seed=0&round=2")
    charts = page.get_by_test_id("stVegaLiteChart").count()
    behind = page.locator("[class*=st-key-figure-]:has(summary)")
    expect(behind).to_have_count(charts)
    for figure in behind.all():
        figure.locator("summary").click()
        table = figure.locator(".rows table")
        table.wait_for()
        cells = [row.locator("th, td").all_inner_texts() for row in table.locator("tr").all()]
        for name, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"\xef\xbb\xbf")):
            with page.expect_download() as download:
                figure.get_by_role("button", name=name, exact=True).click()
            file = tmp_path / download.value.suggested_filename
            download.value.save_as(file)
            assert file.read_bytes().startswith(begins)
        with file.open(encoding="utf-8-sig", newline="") as spreadsheet:
            rows = list(csv.reader(spreadsheet))
        assert [len(row) for row in rows] == [len(row) for row in cells]
        assert rows[0] == [cell.strip() for cell in cells[0]]
