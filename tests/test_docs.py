"""The documentation builds as a site without a warning, and no link in it is dead."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


class Anchors(HTMLParser):
    """Collect what a page links to, what it loads, and what can be linked to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loaded, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        loads = "href" if tag == "link" else "src"
        if tag in ("link", "script", "img", "iframe") and found.get(loads):
            self.loaded.append(found[loads])


def slug(heading):
    """Return the anchor that a code host gives to a heading."""
    text = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page):
    text = FENCE.sub("", page.read_text())
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere_on_a_code_host(page):
    for link in LINK.findall(FENCE.sub("", page.read_text())):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name}: {link}"


def test_the_first_page_leads_to_every_other():
    linked = {link.partition("#")[0] for link in LINK.findall((DOCS / "index.md").read_text())}
    assert {page.name for page in PAGES} - {"index.md"} <= linked


def test_the_first_page_knows_every_room():
    rows = set(re.findall(r"^\| `mer/(\w+)", (DOCS / "index.md").read_text(), re.MULTILINE))
    rooms = {path.parent.name for path in (ROOT / "mer").glob("*/__init__.py")}
    assert rooms <= rows


def test_interfaces_name_modules_that_exist():
    named = re.findall(r"automodule:: ([\w.]+)", (DOCS / "api.md").read_text())
    assert len(named) == len(set(named)) > 20
    for path in (ROOT / name.replace(".", "/") for name in named):
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), path


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as `make docs` builds it, in a folder of its own; a warning is an error."""
    out = tmp_path_factory.mktemp("site")
    words = ["-W", "--keep-going", "-n", "-q", "-b", "html", "-d", str(out / "trees")]
    done = subprocess.run([sys.executable, "-m", "sphinx", *words, str(DOCS), str(out / "html")],
                          cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {path: Anchors(path.read_text()) for path in (out / "html").rglob("*.html")}


def resolved(path, link):
    target = path if not link.path else (path.parent / unquote(link.path)).resolve()
    return target / "index.html" if target.is_dir() else target


def test_no_link_inside_the_site_is_dead(site):
    known = {path.resolve(): found for path, found in site.items()}
    seen = 0
    for path, found in known.items():
        for link in map(urlsplit, [*found.links, *found.loaded]):
            if link.scheme:
                continue
            target = resolved(path, link)
            assert target.is_file(), f"{path.name}: {link.geturl()}"
            if link.fragment and target in known:
                # "#" and "#top" are the browser's own
                assert unquote(link.fragment) in known[target].ids | {"", "top"}, link.geturl()
            seen += 1
    assert seen > 500


def test_the_site_loads_nothing_from_the_network(site):
    for path, found in site.items():
        assert not [link for link in found.loaded if urlsplit(link).netloc], path.name


def test_every_public_name_of_views_and_methods_has_its_place(site):
    (found,) = [found for path, found in site.items() if path.name == "api.html"]
    documented = {name.rpartition(".")[2] for name in found.ids if name.startswith("mer.")}
    for package in ("views", "methods"):
        names = (ROOT / f"mer/{package}/__init__.py").read_text().partition("__all__")[2]
        assert set(re.findall(r'"(\w+)"', names)) <= documented


def test_no_machine_stands_in_a_page():
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(home|Users|tmp|work|root)/", page.read_text()), page.name
