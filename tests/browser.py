"""What every browser test needs: the app as a user starts it, a page, and waiting for it.

The fixtures reach the tests through `conftest.py`; the functions are imported from here.
Screenshots go to `.screenshots/`.
"""

import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlparse

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHOTS = Path(__file__).parent.parent / ".screenshots"
READY = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
PROBES = re.compile(r"/_stcore/(health|host-config)$")
"""Streamlit asks for these below a page's own path first, and then where they are."""
PORT = "PORT"
"""Stands for the free port in a command."""
PATIENCE = 90_000
"""Milliseconds: a first start compiles."""


@contextmanager
def started(*arguments: str) -> Iterator[str]:
    """The app, started as a user starts it, on a free port."""
    with serving(*arguments) as (url, _):
        yield url


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The app and its process."""
    command = ["-m", "negotiation", "app", *arguments, "--port", PORT, "--headless"]
    with served(command) as found:
        yield found


@contextmanager
def served(command: Sequence[str]) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A server that Python runs on a free port; a traceback in its log is a fault."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    log: list[str] = []
    with subprocess.Popen(
        [sys.executable, *(port if part == PORT else part for part in command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as app:
        assert app.stdout is not None
        for line in app.stdout:
            log.append(line)
            if "You can now view" in line:
                break
        else:
            raise AssertionError("the app did not start:\n" + "".join(log))
        reader = threading.Thread(target=log.extend, args=(app.stdout,))
        reader.start()  # a full pipe would stop the server
        try:
            yield f"http://127.0.0.1:{port}", app
        finally:
            app.terminate()
            reader.join()
    assert not [line for line in log if line.startswith("Traceback")], "".join(log)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the app is; one app for all tests."""
    with started() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium; a module's own, since Playwright keeps an event loop running."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: "Browser", request: pytest.FixtureRequest) -> Iterator["Page"]:
    """A page without an error on its console: 1280×800 and light, or as the parameter says."""
    width, height, *scheme = getattr(request, "param", (1280, 800))
    opened = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=scheme[0] if scheme else "light",
    )
    opened.set_default_timeout(PATIENCE)
    errors = watched(opened)
    yield opened
    assert errors == []
    opened.close()


def watched(page: "Page") -> list[str]:
    """Errors of the page and on its console, as they come."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def note(message: Any) -> None:
        if message.type == "error" and not PROBES.search(message.location["url"]):
            errors.append(message.text)

    page.on("console", note)
    return errors


def wait(page: "Page") -> None:
    """Wait until the page is connected and nothing has run for a moment.

    Between two runs that follow one another nothing runs either, but not for long.
    """
    page.wait_for_selector(READY)
    page.wait_for_function(
        """idle => {
            if (!document.querySelector(idle)) { window.idleSince = null; return false; }
            window.idleSince ??= performance.now();
            return performance.now() - window.idleSince > 150;
        }""",
        arg=IDLE,
    )
    page.evaluate("window.idleSince = null")


def visit(page: "Page", url: str, until: str) -> None:
    """Open an address, and wait until something is there and nothing runs."""
    page.goto(url)
    wait(page)
    page.wait_for_selector(until)
    wait(page)


def act(page: "Page", what: Callable[[], object]) -> None:
    """Do what changes the address, and wait for the page to follow."""
    before = page.url
    what()
    page.wait_for_url(lambda url: url != before)
    wait(page)


def click(page: "Page", target: "Locator") -> None:
    """Click what changes the address, and wait for the page to follow."""
    act(page, target.click)


def press(page: "Page", name: str) -> None:
    """Press a button that changes the address."""
    click(page, page.get_by_role("button", name=name))


def asked(page: "Page") -> dict[str, str]:
    """What the address asks for."""
    return {key: values[0] for key, values in parse_qs(urlparse(page.url).query).items()}


def shown_round(page: "Page") -> str:
    """The round in the address."""
    return asked(page)["round"]


def shown_draft(page: "Page") -> dict[str, int]:
    """The level of each measure on screen."""
    rows = page.locator("tr[data-provision]")
    return {
        str(row.get_attribute("data-provision")): int(str(row.get_attribute("data-level")))
        for row in rows.all()
    }


def shoot(page: "Page", name: str) -> None:
    """Take a picture of the whole page, its charts drawn."""
    SHOTS.mkdir(exist_ok=True)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": height})
    drawn(page)
    page.screenshot(path=SHOTS / f"{name}.png")
    page.set_viewport_size(size)


def drawn(page: "Page") -> None:
    """Wait until every chart of the page is drawn."""
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        chart.locator("canvas, svg").first.wait_for()


def expect_nothing_cut_off(page: "Page", tables: str = "table.lab") -> None:
    """Nothing is wider than the page: neither the page itself nor a table."""
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for table in page.locator(tables).all():
        box = table.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]


def plain(text: str) -> str:
    """A text without marks and doubled spaces."""
    return re.sub(r"\s+", " ", text.replace("*", ""))
