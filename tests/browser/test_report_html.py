"""Does the page open in a real browser without script, request, dialog or a node that evidence made?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page
from report_samples import HOSTILE, REPORT, many

from auditor.model import Report
from auditor.report import report, write

pytestmark = pytest.mark.browser


@dataclass
class Watch:
    """What a page did besides showing text."""

    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        """Note it, and close it so that the page goes on."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()


Opened = tuple[Page, Watch, str]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Callable[..., Opened]:
    def show(sample: Report, width: int = 1440, scheme: str = "light") -> Opened:
        path = tmp_path / "report.html"
        write(report(sample, "html"), path)
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # a Literal there
        watch = Watch()
        page.on("console", lambda message: watch.console.append(message.text))
        page.on("pageerror", lambda error: watch.console.append(str(error)))
        page.on("request", lambda request: watch.requests.append(request.url))
        page.on("dialog", watch.dismiss)
        page.goto(path.as_uri())
        return page, watch, path.as_uri()

    return show


def test_nothing_is_requested_said_or_run(opened: Callable[..., Opened]) -> None:
    page, watch, address = opened(REPORT)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(200)
    assert watch.requests == [address]
    assert watch.console == []
    assert watch.dialogs == []


def test_evidence_makes_no_node(opened: Callable[..., Opened]) -> None:
    page, _, _ = opened(REPORT)
    assert page.locator("script, img, iframe, object, embed, svg, form, input, base, link").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every(e => ![...e.attributes].some(a => /^on/.test(a.name)))"
    )
    hrefs = page.eval_on_selector_all("a", "all => all.map(one => one.href)")
    assert all(href.startswith(("file:", "https://owasp.org/")) for href in hrefs)


def test_hostile_text_can_be_read_as_sent(opened: Callable[..., Opened]) -> None:
    """Every visible character of it is on the page, in order."""
    page, _, _ = opened(REPORT)
    note = page.locator(".notes li").nth(1).inner_text()
    drawn = "\\x1b[2J\\x1b]8;;https://evil.example\\x07click\\x1b]8;;\\x07 <U+202E>gnp.exe<U+202C> \\x9b31m <script>"
    assert note.startswith(drawn)
    assert "{{7*7}}" in note
    assert "{{7*7}}" in HOSTILE


def test_the_policy_is_in_force(opened: Callable[..., Opened]) -> None:
    """What slipped through all the same would be stopped: an injected style, image or inline script does nothing."""
    page, watch, address = opened(REPORT)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', "
        '\'<img id=probe src=https://evil.example/x.png onerror="document.title=1"><p id=styled style="color:red">\')'
    )
    page.wait_for_timeout(200)
    assert page.title() != "1"
    assert page.locator("#styled").evaluate("one => getComputedStyle(one).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in said for said in watch.console)
    assert not [url for url in watch.requests if url != address and "evil.example" not in url]


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_no_width_needs_sideways_scrolling(opened: Callable[..., Opened], width: int) -> None:
    page, _, _ = opened(REPORT, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_verdict_and_opens_what_is_folded(opened: Callable[..., Opened]) -> None:
    page, _, _ = opened(REPORT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    page.locator("details.rule > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.rule").first.get_attribute("open") is not None


def test_dark_and_light_differ(opened: Callable[..., Opened]) -> None:
    grounds = {
        opened(REPORT, 1440, scheme)[0].evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert len(grounds) == 2


def test_print_unfolds_everything(opened: Callable[..., Opened]) -> None:
    page, _, _ = opened(REPORT)
    page.emulate_media(media="print")
    assert page.get_by_text("calc-helper is started in whatever version is newest.").is_visible()


def test_five_thousand_findings_load(opened: Callable[..., Opened]) -> None:
    began = time.monotonic()
    page, watch, _ = opened(many(5_000))
    page.evaluate("document.body.getBoundingClientRect().height")
    assert page.locator(".place").count() == 5_000
    assert watch.console == []
    assert time.monotonic() - began < 60
