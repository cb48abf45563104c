"""The page in a real browser, at the width of a telephone and of a desk."""

import pytest

from mer.evaluation.verdict import Verdict
from mer.reports.page.page import report_page
from mer.reports.page.pictures import Gallery, Picture, PictureRow

# a JPEG of one grey pixel
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c19"
    "12130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b08"
    "0001000101011100ffc4001400010000000000000000000000000000000affc4001410010000000000000000000000"
    "0000000000ffda0008010100003f0037ffd9"
)


@pytest.fixture
def page(make_page_run, tmp_path):
    row = PictureRow("casme2/sub01/a: negative", (Picture("onset", "Onset", JPEG),) * 5)
    extra = {
        "gallery": Gallery(("By rule.",), (row,), drawn=True),
        "settings": {"model": {"class_path": "mer.methods." + "Long" * 60}},
        "verdicts": (Verdict("overlap", "pass", "8 folds"),
                     Verdict("duplicates", "FAIL", "x" * 300, ("casme2/" + "y" * 200,))),
        "excluded": "casme2/sub01/" + "z" * 200 + ": <script>console.error('ran')</script>",
        "apex": "<img src=x onerror=console.error('ran')>",
    }  # fmt: skip
    path = tmp_path / "report.html"
    runs = [make_page_run(1, **extra), make_page_run(2, folds=5, config_hash="beef", **extra),
            make_page_run(3, config_hash="cafe", method="Other" * 8)]  # fmt: skip
    path.write_text(report_page(runs, "now"), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out_fails_or_asks_the_network(browser, page, width, scheme):
    browser.show(page, width, scheme)
    assert browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)") is (
        None
    )
    assert browser.ask("document.documentElement.scrollWidth") == width
    # nothing but what scrolls within itself is wider than the page
    wide = """[...document.querySelectorAll('body *')].filter(one => !one.closest('.scroll *')
        && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML)"""
    assert browser.ask(wide) == []
    assert browser.said("Log.entryAdded") == []
    assert browser.said("Runtime.consoleAPICalled") == []
    asked = [one["request"]["url"] for one in browser.said("Network.requestWillBeSent")]
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}
    assert sum(url.startswith("file:") for url in asked) == 1
    assert browser.said("Runtime.exceptionThrown") == []


def test_the_page_is_seen_as_meant(browser, page):
    browser.show(page, 1280)
    assert browser.ask("document.querySelectorAll('main section').length") == 3 + 2 * 13 + 12 + 2
    assert browser.ask("document.styleSheets[0].cssRules.length") > 50
    assert browser.ask("document.compatMode") == "CSS1Compat"
    loaded = "[...document.images].every(one => one.complete && one.naturalWidth == 1)"
    assert browser.ask(loaded)
    missing = """[...document.querySelectorAll('nav a')].filter(
        one => !document.getElementById(one.hash.slice(1))).length"""
    assert browser.ask(missing) == 0
    # three plots of the scores side by side at a desk
    tops = """[...document.querySelectorAll('#run-1-scores .plot')].map(
        one => one.getBoundingClientRect().top)"""
    assert len(set(browser.ask(tops))) == 1


def test_dark_is_dark_and_light_is_light(browser, page):
    colour = "getComputedStyle(document.body).backgroundColor"
    browser.show(page, 390, "light")
    assert browser.ask(colour) == "rgb(255, 255, 255)"
    browser.show(page, 390, "dark")
    assert browser.ask(colour) == "rgb(20, 23, 27)"
    browser.show(page, 390, "dark", media="print")
    assert browser.ask(colour) == "rgb(255, 255, 255)"


def test_print_shows_what_is_folded(browser, page):
    height = "document.querySelector('#run-1-clips table').getBoundingClientRect().height"
    browser.show(page, 800)
    assert browser.ask("document.querySelector('#run-1-clips table').checkVisibility("
                       "{contentVisibilityAuto: true})") is False  # fmt: skip
    browser.show(page, 800, media="print")
    assert browser.ask(height) > 500


# the lowest contrast between text and what is behind it (WCAG 2.1, relative luminance)
CONTRAST = """(() => {
  const numbers = colour => {
    const parts = colour.match(/[\\d.]+/g).map(Number);
    const scale = colour.startsWith('color(') ? 255 : 1;
    return [...parts.slice(0, 3).map(value => scale * value), parts[3] ?? 1];
  };
  const linear = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = parts => [.2126, .7152, .0722].reduce(
    (sum, weight, i) => sum + weight * linear(parts[i] / 255), 0);
  const behind = one => {
    for (; one; one = one.parentElement) {
      const found = numbers(getComputedStyle(one).backgroundColor);
      if (found[3] == 1) return found;
    }
    return [255, 255, 255];
  };
  const ratio = one => {
    const both = [light(numbers(getComputedStyle(one).color)), light(behind(one))];
    return (Math.max(...both) + .05) / (Math.min(...both) + .05);
  };
  const words = `p, li, td, th, a, summary, h1, h2, h3, caption, .badge, .heat, .verdict, .miss,
    pre, strong, .picture span, figcaption`;
  return Math.min(...[...document.querySelectorAll(words)].map(ratio));
})()"""


def test_words_can_be_read_in_either_scheme(browser, page):
    """Text of 4.5 to 1 against what is behind it, as WCAG 2.1 asks for (1.4.3)."""
    for scheme in ("light", "dark"):
        browser.show(page, 1280, scheme)
        shades = """document.querySelectorAll('.heat').forEach(
            (one, i) => { one.className = `heat h${i % 11}`; })"""
        browser.ask(shades)
        assert browser.ask(CONTRAST) >= 4.5, scheme
