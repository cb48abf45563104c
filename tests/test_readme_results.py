"""The README's results are what `mer demo` prints, to the digit on the machine that they name."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "benchmarks" / "readme_results.py"
AGAIN = "python benchmarks/readme_results.py writes them again"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("readme_results", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shown(script):
    found = list(script.BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8")))
    assert len(found) == 1
    return found[0]


def test_they_name_their_command_and_what_they_are_worth(shown, script):
    text = shown.group()
    assert re.search(r"^```sh\nmer demo\n```$", text, re.MULTILINE)
    assert script.remarks(text.replace("*", ""))[-1].rstrip("\\") == (
        "synthetic corpus: this shows that the pipeline learns, nothing more"
    )
    methods = yaml.safe_load((ROOT / "configs/demo.yaml").read_text())["methods"]
    header, *rows, floor = script.rows(text)
    assert header == ["method", "dataset", "scheme", "UF1", "UAR", "ACC", "seeds", "folds"]
    assert len({row[0] for row in rows}) == len(rows) == len(methods), AGAIN
    assert floor[0] == "majority class"
    # no hash, which every change of the code changes, and no time
    assert not re.search(r"\b[0-9a-f]{16}\b|\d s\b", text)


def test_a_block_has_the_printed_rows_and_the_floor(script, demo_text):
    text = script.block(demo_text, "cpu; torch 2")
    assert script.BLOCK.fullmatch(text)[1] == "cpu; torch 2"
    header, *rows, floor = script.rows(text)
    summary = script.rows(demo_text)
    assert [header, *rows] == summary
    assert floor == ["majority class", "", "", "25.0", "33.3", "50.0", "", ""]
    assert script.remarks(text)[0] == "*rule last; per cent*\\"
    assert "Done" not in text
    assert "c0ffee" not in text


@pytest.fixture
def demo_text():
    """What `mer demo` prints, in short."""
    return """\
one on casme2, scheme casme2-3

| epochs         | UF1               | UAR               | ACC               |
|----------------|-------------------|-------------------|-------------------|
| last           | 75.0 [60.0, 80.0] | 76.0 [60.0, 80.0] | 77.0 [60.0, 80.0] |
| majority class | 25.0              | 33.3              | 50.0              |

| method | dataset | scheme   | UF1               | UAR  | ACC  | seeds | folds | configuration |
|--------|---------|----------|-------------------|------|------|-------|-------|---------------|
| one    | casme2  | casme2-3 | 75.0 [60.0, 80.0] | 76.0 | 77.0 | 1     | all 8 | c0ffee        |

rule last; per cent
synthetic corpus: nothing more

Done in 3 s.
"""


def test_methods_with_other_clips_have_no_common_floor(script, demo_text):
    with pytest.raises(SystemExit, match="different clips"):
        script.floor(demo_text + "| majority class | 26.0 | 33.3 | 50.0 |\n")


def differences(ours, now):
    """Yield where rows have another text, or a score outside of the README's interval."""
    for old, new in zip(ours, now, strict=True):
        for mine, theirs in zip(old, new, strict=True):
            interval = re.fullmatch(r"[\d.]+ \[([\d.]+), ([\d.]+)\]", mine)
            if interval is None:
                same = mine == theirs
            else:
                low, high = map(float, interval.groups())
                same = low <= float(theirs.partition(" ")[0]) <= high
            if not same:
                yield f"{old[0]}: {mine} against {theirs}"


def test_elsewhere_a_score_may_move_within_its_interval_and_nothing_else_may():
    ours = [["A", "x", "75.0 [60.0, 80.0]"], ["floor", "", "25.0"]]
    assert not list(differences(ours, [["A", "x", "61.0 [50.0, 70.0]"], ["floor", "", "25.0"]]))
    for other in ("59.9 [50.0, 70.0]", "80.1"):
        assert len(list(differences(ours, [["A", "x", other], ["floor", "", "25.0"]]))) == 1
    assert list(differences(ours, [["B", "x", "75.0"], ["floor", "", "25.1"]])) == [
        "A: A against B", "floor: 25.0 against 25.1",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_they_are_what_the_command_prints(script, shown):
    now = script.block(script.printed_by_demo(), script.machine())
    if shown[1] == script.machine():
        # bits are promised for one model of CPU and one set of wheels
        assert now == shown.group(), AGAIN
    assert script.remarks(now) == script.remarks(shown.group())
    assert not list(differences(script.rows(shown.group()), script.rows(now))), AGAIN
