"""The app as its users feel it: a slider, the next round, the first page, a class, its memory.

Everything is measured on the warm app against an empty Streamlit page with one button, one slider
and one line of text, in turn within one run. A time in the browser runs from the key or the click
until the page's last change; a time over a websocket from the message until the script's end.
"""

import random
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.sessions import Session, session
from tests.benchmarks.timing import Row
from tests.browser import CHROMIUM, IDLE, PORT, READY, asked, served, serving, visit

TURNS, CLIENTS = 15, 9
RERUNS, EVERY = 1000, 100
PAUSE = 1.0
"""Seconds between two presses of a client, on average: a class that hardly reads."""

NEXT, BACK = "Next ▶", "◀ Back"
SLIDER = "Patience"
EMPTY = f"""
import streamlit as st
st.session_state.setdefault("n", 0)
def move(by):
    st.session_state.n += by
st.button("{NEXT}", on_click=move, args=(1,))
st.button("{BACK}", on_click=move, args=(-1,))
st.slider("{SLIDER}", 0.0, 1.0, 0.5, 0.01, on_change=move, args=(1,))
st.query_params["n"] = st.session_state.n
st.html(f"<dl class='now'>{{st.session_state.n}}</dl>")
"""

WATCH = """() => {
    window.last = 0;
    new MutationObserver(changes => {
        if (changes.some(c => c.target.parentElement?.closest('[data-testid=stMain]')))
            window.last = performance.now();
    }).observe(document, {childList: true, subtree: true, characterData: true, attributes: true});
}"""
ARM = """([event, shown, idle]) => {
    const told = () => document.querySelector(shown)?.textContent;
    const before = told(), from = location.href;
    window.measured = new Promise(done => document.addEventListener(event, e => {
        let first = 0;
        const look = () => {
            const now = performance.now();
            const over = location.href !== from && document.querySelector(idle);
            if (!first && (told() !== before || over)) first = now;
            if (over && window.last > e.timeStamp && now - window.last > 300)
                done([(first - e.timeStamp) / 1000, (window.last - e.timeStamp) / 1000]);
            else requestAnimationFrame(look);
        };
        look();
    }, {capture: true, once: true}));
}"""
SETTLED = """idle => new Promise(done => {
    const look = () => {
        if (document.querySelector(idle) && window.last && performance.now() - window.last > 300)
            done(window.last / 1000);
        else requestAnimationFrame(look);
    };
    look();
})"""


def rows() -> list[Row]:
    """Each wish of the app, measured."""
    with serving() as (url, app), empty_page() as (bare, _), sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = [
            *sliders(chromium, url, bare),
            next_rounds(chromium, url, bare),
            first_pages(chromium, url, bare),
            *classes(chromium, url, bare),
        ]
        chromium.close()
        return [*found, memory(url, app.pid)]


@contextmanager
def empty_page() -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A Streamlit page with next to nothing on it, served as the app is."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, "utf-8")
        run = ["-m", "streamlit", "run", str(script), "--server.port", PORT]
        quiet = ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
        with served([*run, "--server.address", "127.0.0.1", *quiet]) as found:
            yield found


def row(
    what: str, wish: float | None, mine: list[float], other: list[float], note: str = ""
) -> Row:
    """A line of the table: the medians, and how far the single times lie apart."""
    asked_for = f"wish {wish:g} s" if wish else "no wish"
    told = f"{asked_for}, {len(mine)} times: {min(mine):.2f} to {max(mine):.2f} s"
    ours, theirs = median(mine), median(other)
    return Row(what, ours, "an empty page", theirs, theirs / ours, told + note)


def opened(chromium: Browser, url: str, until: str) -> Page:
    """A page that notes when it last changed."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    page.add_init_script(f"({WATCH})()")
    visit(page, url, until)
    return page


def timed(page: Page, event: str, shown: str, act: Callable[[], object]) -> tuple[float, float]:
    """Seconds from an event until what is shown changes, and until the page's last change.

    Where the same is shown as before, the end of the run counts, which the address tells.
    """
    page.evaluate(SETTLED, IDLE)
    page.evaluate(ARM, [event, shown, IDLE])
    act()
    first, last = page.evaluate("window.measured")
    return first, last


def sliders(chromium: Browser, url: str, bare: str) -> list[Row]:
    """A slider moves to a value that nobody has asked for yet."""
    sides = []
    for address in (f"{url}/what-if?scenario=dprk-2017", bare):
        page = opened(chromium, address, "dl.now")
        page.get_by_role("slider", name=SLIDER).focus()
        left = partial(page.keyboard.press, "ArrowLeft")
        times = [timed(page, "keydown", "dl.now", left) for _ in range(TURNS + 2)]
        sides.append(zip(*times[2:], strict=True))
        page.close()
    ours, theirs = ([list(times) for times in side] for side in sides)
    return [
        row("slider: new odds show", 0.3, ours[0], theirs[0]),
        row("slider: whole page", None, ours[1], theirs[1]),
    ]


def steps(page: Page, shown: str, count: int) -> list[float]:
    """Step through the rounds, after the last those of the next seed; seconds of each step."""
    times: list[float] = []
    button = page.get_by_role("button", name=NEXT)
    while len(times) < count:
        if button.is_disabled():
            seed = int(asked(page)["seed"]) + 1
            visit(page, f"{page.url.split('?')[0]}?scenario=dprk-2017&seed={seed}", shown)
        times.append(timed(page, "click", "[data-testid=stMain]", button.click)[1])
    return times


def next_rounds(chromium: Browser, url: str, bare: str) -> Row:
    """The next round, of negotiations that were not shown yet."""
    page = opened(chromium, f"{url}/?scenario=dprk-2017&seed=0&round=1", "table.lab")
    steps(page, "table.lab", 4)
    mine = steps(page, "table.lab", TURNS)
    page.close()
    page = opened(chromium, bare, "dl.now")
    other = steps(page, "dl.now", TURNS)
    page.close()
    return row("next round: whole page", 0.2, mine, other)


def first_pages(chromium: Browser, url: str, bare: str) -> Row:
    """The first page of a browser that was never here."""

    def load(address: str, until: str) -> float:
        page = opened(chromium, address, until)
        page.wait_for_selector(READY)
        seconds: float = page.evaluate(SETTLED, IDLE)
        page.context.close()
        return seconds

    times = [(load(url, "table.lab"), load(bare, "dl.now")) for _ in range(6)][1:]
    return row(
        "first page, nothing in the browser's cache", 3, *map(list, zip(*times, strict=True))
    )


def classes(chromium: Browser, url: str, bare: str) -> list[Row]:
    """Nine websocket clients and one browser step through rounds at once."""
    found = []
    for what, pause in (("a press a second each", PAUSE), ("without a pause", 0.0)):
        sides = []
        for address, until in ((url, "table.lab"), (bare, "dl.now")):
            query = "scenario=dprk-2017&round=1" if address == url else ""
            page = opened(chromium, f"{address}/?{query}", until)
            steps(page, until, 3)
            with crowd(address, query, pause) as waited:
                seen = steps(page, until, TURNS)
            page.close()
            sides.append((waited, seen))
        (mine, seen), (other, bare_seen) = sides
        spread = f"; browser {median(seen):.2f} s, {min(seen):.2f} to {max(seen):.2f}"
        spread += f", on the empty page {median(bare_seen):.2f} s"
        found.append(row(f"{CLIENTS} clients and a browser, {what}", 1, mine, other, spread))
    return found


@contextmanager
def crowd(url: str, query: str, pause: float) -> Iterator[list[float]]:
    """Clients that step forth and back until the block ends; their times, as they come."""
    over, waited = threading.Event(), list[float]()
    with ExitStack() as stack:
        clients = [
            stack.enter_context(session(url, f"{query}&seed={i}" if query else ""))
            for i in range(CLIENTS)
        ]
        for client in clients:
            for _ in range(8):
                client.step(NEXT, BACK)
        threads = [
            threading.Thread(target=_press, args=(client, random.Random(i), pause, over, waited))
            for i, client in enumerate(clients)
        ]
        for thread in threads:
            thread.start()
        yield waited
        over.set()
        for thread in threads:
            thread.join()


def _press(
    client: Session, rng: random.Random, pause: float, over: threading.Event, waited: list[float]
) -> None:
    while not over.wait(rng.uniform(0.5, 1.5) * pause):
        waited.append(client.step(NEXT, BACK))


def memory(url: str, pid: int) -> Row:
    """The server's memory over a thousand reruns, ten sessions in turn."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(session(url, f"scenario=dprk-2017&seed={i}&round=1"))
            for i in range(10)
        ]
        sizes = []
        for i in range(RERUNS + EVERY + 1):
            if i % EVERY == 0 and i:
                sizes.append(resident(pid))
            clients[i // 10 % len(clients)].step(NEXT, BACK)
    told = ", ".join(f"{size:.0f}" for size in sizes)
    return Row(
        f"memory after {RERUNS:,} reruns",
        sizes[-1],
        f"before them, after {EVERY} to warm up",
        sizes[0],
        sizes[0] / sizes[-1],
        f"wish: no growth; every {EVERY} reruns: {told} MB",
        "MB",
    )


def resident(pid: int) -> float:
    """Megabytes of memory of a process."""
    asked = ["ps", "-o", "rss=", "-p", str(pid)]
    return int(subprocess.run(asked, capture_output=True, check=True).stdout) / 1024
