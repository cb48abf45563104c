import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from mer.evaluation.stored_audit import Audit
from mer.evaluation.verdict import Verdict
from mer.reports.audited import FoundAudit
from mer.reports.page.page import page_title, report_page
from mer.reports.page.pictures import Gallery, Picture, PictureRow
from mer.reports.page.run import PageRun
from mer.reports.score_table import score_table
from mer.types import EpochPredictions, FoldResult

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"
SECTIONS = [
    "scores", "confusion", "subjects", "curves", "clips", "evaluated", "audit", "exclusions",
    "trainings", "settings", "versions", "leaky",
]  # fmt: skip
KNOWN = {
    "html", "head", "meta", "title", "link", "style", "body", "a", "header", "h1", "h2", "h3", "h4",
    "p", "nav", "ol", "li", "main", "section", "div", "svg", "text", "line", "circle", "path",
    "polyline", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "b", "details",
    "summary", "ul", "pre", "code", "strong", "footer", "figure", "figcaption", "img",
}  # fmt: skip


class Outline(HTMLParser):
    """All elements, and whether each is closed where it was opened."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.ids, self._open = [], [], [], []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in ("meta", "link", "img"):
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag


def evil_run(make_run):
    """A run in which every text that comes from outside is an attack."""
    names = tuple(f"{EVIL}{i}" for i in range(3))
    facts = {"method", "scheme", "corpus", "apex", "experiment", "commit", "excluded", "torch"}
    results = []
    for result in make_run(seeds=(0,), **dict.fromkeys(facts, f"a/b: {EVIL}")):
        test = result.test
        evil = EpochPredictions(tuple(f"{clip}{EVIL}" for clip in test.clips),
                                tuple(f"{s}{EVIL}" for s in test.subjects), test.truth,
                                test.probabilities)  # fmt: skip
        results.append(replace(result, classes=names, test=evil, fold=f"{result.fold}{EVIL}",
                               device=EVIL, facts={EVIL: 1.0}))  # fmt: skip
    row = PictureRow(EVIL, (Picture(EVIL, EVIL, b"x"),))
    audit = Audit(*[EVIL] * 6, {}, (Verdict(EVIL, "FAIL", EVIL, (EVIL,)),))
    return PageRun(
        1, f"{EVIL}/c0ffee", score_table(results), tuple(results), {EVIL: EVIL},
        FoundAudit(audit, False), Gallery((EVIL,), (row,), False),
    )  # fmt: skip


def test_no_text_from_outside_becomes_an_element(make_run):
    run = evil_run(make_run)
    page = report_page([run, replace(run, number=2)], EVIL)
    outline = Outline(page)
    assert set(outline.tags) <= KNOWN
    assert "onerror" not in outline.attributes
    assert outline.tags.count("img") == 2
    assert page.count(html.escape(EVIL)) > 300


def test_a_failed_audit_stands_in_the_title_at_the_top_and_at_every_score(make_page_run):
    bad = (Verdict("overlap", "FAIL", "a"), Verdict("apex", "note", "b"))
    runs = [make_page_run(), make_page_run(2, verdicts=bad, config_hash="beef")]
    assert page_title(runs).endswith("; AUDIT FAILED)")
    page = report_page(runs, "now")
    assert '<p class="notice">Run 2: audit failed: overlap.</p>' in page
    assert '<span class="badge">run 2 audit failed: overlap</span>' in page
    assert '<span class="badge">audit failed: overlap</span>' in page
    assert '<p class="notice">Audit failed: overlap.</p>' in report_page(runs[1:], "now")
    assert "AUDIT FAILED" not in page_title(runs[:1])


def test_a_planned_seed_without_a_fold_is_missed(make_page_run):
    short = make_page_run(2, seeds=(0, 1), planned=(0, 1, 2), config_hash="beef")
    assert page_title([short]).endswith("(synthetic corpus; INCOMPLETE: SEED 2 HAS NO FOLD)")
    page = report_page([make_page_run(), short], "now")
    assert '<p class="notice">Run 2 is incomplete: seed 2 has no fold.</p>' in page
    assert "incomplete: seed 2 has no fold</li>" in page.partition("Paired differences")[2]


def test_all_sections_are_there_and_linked(make_page_run):
    page = report_page([make_page_run()], "now")
    outline = Outline(page)
    assert outline.ids == ["results", *(f"run-1-{name}" for name in SECTIONS)]
    assert re.findall(r'<a href="#(run[^"]*)"', page) == [f"run-1-{name}" for name in SECTIONS]


def test_several_runs_have_what_is_of_all(make_page_run):
    runs = [make_page_run(number, seeds=(0,)) for number in (1, 2)]
    outline = Outline(report_page(runs, "now"))
    wanted = ["summary", "differences"]
    for number in (1, 2):
        wanted += [f"run-{number}", *(f"run-{number}-{name}" for name in SECTIONS)]
    assert outline.ids == ["results", *wanted]


def test_equal_runs_give_equal_pages_but_for_the_time(make_page_run):
    one, other = (report_page([make_page_run()], "now") for _ in range(2))
    assert one == other
    later = report_page([make_page_run()], "later")
    assert [a for a, b in zip(one.splitlines(), later.splitlines(), strict=True) if a != b] != []
    assert later.replace("Made later by", "Made now by") == one


def test_the_title_says_what_the_numbers_are_not(make_page_run):
    drawn, real = make_page_run(1), make_page_run(2, corpus="as delivered")
    assert page_title([drawn]) == "mmnet on casme2+smic, scheme composite-3 (synthetic corpus)"
    assert page_title([real]) == "mmnet on casme2+smic, scheme composite-3"
    assert page_title([real, drawn]) == "2 runs: mmnet (synthetic corpus in 1 runs)"
    short = make_page_run(3, folds=5, corpus="as delivered", method="gts")
    assert page_title([short]).endswith("(INCOMPLETE, 5 OF 6 FOLDS)")
    assert page_title([short, real]) == "2 runs: gts, mmnet (1 incomplete)"
    page = report_page([short, real], "now")
    assert "Run 3 is incomplete, 5 of 6 folds (seed 0: 5, seed 1: 5, seed 2: 5)." in page


def test_the_synthetic_mark_stands_in_every_block_of_scores(make_page_run):
    page = report_page([make_page_run(), make_page_run(2)], "now")
    for name in ("scores", "confusion", "subjects", "curves", "clips", "leaky"):
        section = page.split(f'id="run-1-{name}"')[1].split("<section")[0]
        assert "synthetic corpus: shows that the pipeline learns, nothing more" in section, name
    for name in ("summary", "differences"):
        assert "synthetic corpus" in page.split(f'id="{name}"')[1].split("<section")[0]
    assert "ynthetic" not in report_page([make_page_run(corpus="as delivered")], "now")


def test_leaky_scores_stand_in_the_fence_alone(make_page_run):
    run = make_page_run()
    page = report_page([run, make_page_run(2)], "now")
    outside = re.sub(r'<div class="leaky".*?</section>', "", page, flags=re.DOTALL)
    best = run.table.rule("best").uf1.mean
    assert f"{100 * best:.1f} ±" in page
    assert f"{100 * best:.1f} ±" not in outside


def test_pictures_only_where_asked_for(make_page_run):
    gallery = Gallery((), (PictureRow("a", (Picture("b", "c", b"x"),)),), drawn=False)
    page = report_page([make_page_run(gallery=gallery)], "now")
    assert "pictures of persons" in page.split("<nav")[0]
    assert 'id="run-1-pictures"' in page
    assert "<img" not in report_page([make_page_run()], "now")


@pytest.fixture
def large_run():
    """68 subjects, 442 clips, three seeds, 60 epochs with inner subjects: the composite."""
    generator = np.random.default_rng(0)
    subjects = [f"{name}/sub{i:03d}" for name, count in (("casme2", 24), ("samm", 28), ("smic", 16))
                for i in range(count)]  # fmt: skip
    sizes = [7 if i < 34 else 6 for i in range(68)]

    def group(names, clips):
        keys = tuple(f"{name}/EP{i:02d}_0{i}f" for name in names for i in range(clips))
        return EpochPredictions(
            keys, tuple(key.rsplit("/", 1)[0] for key in keys),
            np.arange(len(keys)) % 3, generator.dirichlet([1, 1, 1], (60, len(keys))),
        )  # fmt: skip

    context = {"method": "m", "dataset": "composite", "scheme": "composite-3", "folds": "68",
               "excluded": "; ".join(f"samm/006/{i}: no face" for i in range(20))}  # fmt: skip
    return [
        FoldResult(name, seed, "c0ffee", ("a", "b", "c"), group([name], clips),
                   group(["x/1", "x/2"], 10), generator.random(60), 9.0, "cpu", context)
        for seed in range(3) for name, clips in zip(subjects, sizes, strict=True)
    ]  # fmt: skip


def test_the_composite_with_three_seeds_stays_small(large_run):
    run = PageRun(1, "e/c0ffee", score_table(large_run), tuple(large_run))
    page = report_page([run], "now")
    assert len(page.encode()) < 500_000
    assert page.count("<circle") >= 68
    assert "Table of 442 clips" in page
