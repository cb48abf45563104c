"""The README's results: the last table that `mer demo` prints, put between the README's two marks.

The demo runs in a temporary folder, minutes on two cores. Of what it prints the summary's rows are
taken as they are, but for the configuration's hash, which every change of the code changes; the row
of the majority class, equal for all methods, is put below them. The first mark names the machine:
on it, equal code gives equal bits, and tests/test_readme_results.py compares the text exactly; on
another CPU, or with other wheels, a network may end elsewhere, and a score need only lie in the
README's 95 % interval.

Run: python benchmarks/readme_results.py [--workers 2]
"""

import argparse
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from mer.files import write_atomically
from mer.reports.grid import SCORES, grid

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- results of (.*?) -->\n.*?<!-- end of results -->", re.DOTALL)
WHEELS = ("torch", "numpy", "opencv-python-headless", "dlib-bin")
FLOOR = "majority class"
DROPPED = "configuration"


def printed_by_demo(workers: int | None = None) -> str:
    """Return what `mer demo` prints when it begins from nothing."""
    more = ["--workers", str(workers)] if workers else []
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "mer", "demo", "--out", str(Path(folder, "demo")), *more]
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def machine() -> str:
    """Return what equal bits are promised for: the model of the CPU, and the wheels."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    found = dict(re.findall(r"^(model name|cpu family|model)\s*: (.+)$", text, re.MULTILINE))
    cpu = ", ".join(" ".join(pair) for pair in sorted(found.items())) or platform.platform()
    return "; ".join([cpu, *(f"{name} {version(name)}" for name in WHEELS)])


def rows(text: str) -> list[list[str]]:
    """Return the cells of a summary, header first, without the configuration's hash."""
    after = text[text.index("| method ") :]
    lines = re.match(r"(\|.*\|\n)+", after)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    kept = [place for place, name in enumerate(cells[0]) if name != DROPPED]
    return [[row[place] for place in kept] for row in (cells[0], *cells[2:])]


def remarks(text: str) -> list[str]:
    """Return the lines below a summary: its caption, and that the corpus is drawn."""
    after = text[text.index("| method ") :]
    return re.match(r"(?:\|.*\|\n)+\n((?:.+\n)+)", after)[1].splitlines()


def floor(text: str) -> list[str]:
    """Return the three scores of the majority class, which all methods share."""
    found = set(re.findall(rf"^\| {FLOOR} +\| (\S+) +\| (\S+) +\| (\S+) +\|$", text, re.MULTILINE))
    if len(found) != 1:
        raise SystemExit(f"The methods were tested on different clips: {sorted(found)}.")
    return list(found.pop())


def block(text: str, where: str) -> str:
    """Return the README's block from what the demo prints and the machine that it ran on."""
    header, *methods = rows(text)
    below = dict(zip(SCORES, floor(text), strict=True)) | {"method": FLOOR}
    table = grid(header, [*methods, [below.get(name, "") for name in header]])
    # a line of Markdown ends with a backslash, not with the text's own end
    said = "\\\n".join(f"*{line}*" for line in remarks(text))
    lines = ["", "```sh", "mer demo", "```", "", *table, "", said, ""]
    return "\n".join([f"<!-- results of {where} -->", *lines, "<!-- end of results -->"])


def main() -> None:
    """Run the demo and write its block into the README."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, help="of mer demo (default: all cores)")
    made = block(printed_by_demo(parser.parse_args().workers), machine())
    text, count = BLOCK.subn(lambda _: made, README.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{README} has {count} blocks of results, not one.")
    write_atomically(README, lambda stream: stream.write(text.encode()))
    print(made)


if __name__ == "__main__":
    main()
