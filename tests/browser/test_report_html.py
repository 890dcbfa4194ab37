"""Does the page open in a real browser without script, request, dialog or a node that evidence made?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from npm_packages import npm
from playwright.sync_api import Browser, Dialog, Page
from report_samples import CLEAN, COMPARED, HOSTILE, REPORT, many

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
    assert page.locator("img, iframe, object, embed, form, base, link, use, image, foreignObject").count() == 0
    assert page.locator("script").count() == 1
    assert page.locator("svg").count() == 1
    assert page.locator("input").count() == page.locator("#filter input").count()
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


def test_print_shows_what_a_filter_hides(opened: Callable[..., Opened]) -> None:
    page, _, _ = opened(REPORT)
    page.get_by_role("searchbox").fill("nowhere to be found")
    page.get_by_text("0 of 8 places").wait_for()
    page.emulate_media(media="print")
    assert page.locator(".place:visible").count() == 8


@pytest.mark.parametrize("way", ["link", "address"])
def test_who_goes_to_a_hidden_server_sees_it(opened: Callable[..., Opened], way: str) -> None:
    page, _, _ = opened(REPORT)
    page.get_by_role("searchbox").fill("nowhere to be found")
    page.get_by_text("0 of 8 places").wait_for()
    if way == "link":
        page.locator("tbody th a").first.click()
    else:
        page.evaluate("location.hash = '#s-1'")
    page.locator("#s-1").wait_for()
    assert page.locator("#told").inner_text() == "8 places"
    assert page.get_by_role("searchbox").input_value() == ""


def test_what_is_drawn_in_changed_text_can_be_read_in_the_dark(opened: Callable[..., Opened]) -> None:
    """Four and a half to one (WCAG 1.4.3)."""
    first = replace(REPORT.findings[0].finding.primary, excerpt="a\u200bb \u202ec", before="a\u200bc \u202ed")
    judged = replace(REPORT.findings[0], finding=replace(REPORT.findings[0].finding, matches=(first,)))
    page, _, _ = opened(replace(REPORT, findings=(judged,)), scheme="dark")
    assert page.locator("ins .inv, del .inv").count() > 0
    for drawn in page.locator("ins .inv, del .inv").all():
        own, around = (drawn.evaluate(f"e => getComputedStyle({node}).color") for node in ("e", "e.parentElement"))
        assert own == around


def test_five_thousand_findings_load_and_filter_at_once(opened: Callable[..., Opened]) -> None:
    """Budgets: 2 s and 200 ms on an idle machine; a busy one gets more, and what is quadratic takes minutes."""
    page, watch, _ = opened(many(5_000))
    page.evaluate("document.body.getBoundingClientRect().height")
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert page.locator(".place").count() == 5_000
    took = [page.evaluate(_FILTER, words) for words in ("tool_4999", "tool_1", "nowhere", "")]
    assert [said for _, said in took] == [
        "1 of 5,000 places",
        "1,111 of 5,000 places",
        "0 of 5,000 places",
        "5,000 places",
    ]
    assert watch.console == []
    assert loaded < 10_000
    assert max(seconds for seconds, _ in took) < 1_000


_FILTER = """words => {
  document.getElementById("words").value = words;
  const begun = performance.now();
  document.getElementById("fails").dispatchEvent(new Event("change"));
  document.body.getBoundingClientRect();
  return [performance.now() - begun, document.getElementById("told").textContent];
}"""


def test_a_filter_hides_what_is_not_asked_for_and_escape_shows_all(opened: Callable[..., Opened]) -> None:
    page, _, _ = opened(REPORT)
    page.get_by_role("searchbox").fill("send all files")
    page.get_by_text("1 of 8 places").wait_for()
    assert page.locator(".place:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#told").inner_text() == "8 places"
    page.get_by_label("only what fails").check()
    assert page.locator("#told").inner_text() == "4 of 8 places"
    page.get_by_label("critical").uncheck()
    assert page.locator("#told").inner_text() == "3 of 8 places"


def test_without_script_the_page_is_whole(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write(report(REPORT, "html"), path)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(path.as_uri())
    assert not page.locator("#filter").is_visible()
    assert page.locator("section.server:visible").count() == page.locator("section.server").count()


@pytest.mark.registry
@pytest.mark.parametrize(
    ("sample", "width", "scheme"), [(REPORT, 1440, "light"), (COMPARED, 1440, "dark"), (CLEAN, 360, "light")]
)
def test_axe_finds_no_barrier(browser: Browser, tmp_path: Path, sample: Report, width: int, scheme: str) -> None:
    axe = (npm("axe-core@4.14.1") / "axe.min.js").read_text(encoding="utf-8")
    path = tmp_path / "report.html"
    write(report(sample, "html"), path)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]  # a Literal there
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    context.close()
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
