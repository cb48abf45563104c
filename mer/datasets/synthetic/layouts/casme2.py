"""CASME II's folders, names and coding file (Yan et al., PLoS ONE 9(1), 2014).

The release holds some oddities that readers stumble over. A subject with eight clips or more
shows those of them that stand in `_ODDITIES`, always at the same place:

- an apex given as `/`, on the onset, or on the offset;
- clip names outside the pattern `EP02_01f`;
- a coding file that claims more frames than the selected and cropped folders hold;
- the action unit `?`, in the 2014 file alone;
- a raw folder that no row describes.

One departure: recordings are trimmed to eight frames on either side at most, so few of them
start with `img1.jpg`; the numbers are those of an untrimmed recording.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus, plan_still
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.datasets.synthetic.streams import stream

FOLDER = "CASME2"
TRUTH = "CASME2-truth"
TREES: Mapping[str, str] = {
    "raw": "CASME2_RAW/CASME2-RAW",
    "selected": "CASME2_RAW_selected",
    "cropped": "Cropped",
}
_HEADERS = ("Subject", "Filename", None, "OnsetFrame", "ApexFrame", "OffsetFrame", None,
            "Action Units", "Estimated Emotion")  # fmt: skip
_CODING = {"2014": "CASME2-coding-20140508.xlsx", "2019": "CASME2-coding-20190701.xlsx"}
_SHEETS = ("Sheet1", "Sheet2", "Sheet3")

_MANY_CLIPS = 8
# (number of the subject, clip counted from 0) -> what is odd about the clip
_ODDITIES: Mapping[tuple[int, int], str] = {
    (1, 4): "ends early",
    (2, 3): "unknown unit",
    (3, 0): "one digit",
    (4, 2): "no apex",
    (5, 1): "apex on offset",
    (5, 5): "apex on onset",
    (9, 2): "no number",
}
_STILL_SUBJECT = 2
_MISSING_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A clip as the release presents it, which is not always as it happened.

    Attributes:
        plan: What happens in the clip.
        name: Of its folder.
        onset: As annotated.
        apex: As annotated: a number or `/`.
        offset: As annotated.
        units: As annotated: a number where it is one, a text otherwise.
        last_selected: The last frame in the selected and the cropped folder.
        annotated: It stands in the coding file; if not, it has a raw folder alone.
    """

    plan: ClipPlan
    name: str
    onset: int
    apex: Cell
    offset: int
    units: Cell
    last_selected: int
    annotated: bool = True

    @property
    def subject(self) -> str:
        """Text of the coding file: `01`."""
        return f"{self.plan.subject:02d}"

    @property
    def folder(self) -> str:
        """Below each tree: `sub01/EP02_01f`."""
        return f"sub{self.subject}/{self.name}"


def present(corpus: SyntheticCorpus) -> tuple[Row, ...]:
    """Return every clip of a corpus in the coding file's order, unannotated ones last."""
    rows: list[Row] = []
    plans = plan_corpus(corpus)
    for start in range(0, len(plans), corpus.clips):
        own = plans[start : start + corpus.clips]
        names = _names(corpus.seed, own[0].subject, len(own))
        rows += [_row(plan, name) for plan, name in zip(own, names, strict=True)]
    if corpus.clips >= _MANY_CLIPS:
        clip_of = {(row.plan.subject, i % corpus.clips): i for i, row in enumerate(rows)}
        for place, oddity in _ODDITIES.items():
            if place in clip_of:
                rows[clip_of[place]] = _made_odd(rows[clip_of[place]], oddity, corpus.annotations)
        if corpus.subjects >= _STILL_SUBJECT:
            still = _row(plan_still(corpus, _STILL_SUBJECT), "EP20_01")
            rows.append(replace(still, annotated=False))
    return tuple(rows)


def frame_range(row: Row, tree: str) -> tuple[int, int] | None:
    """Return the first and last frame of a clip in a tree; None where it has no folder there."""
    if tree == "raw":
        return row.plan.first, row.plan.last
    return (row.onset, row.last_selected) if row.annotated else None


def picture_name(tree: str, number: int) -> str:
    """Return the file name of a frame: `img46.jpg`, and `reg_img46.jpg` where cropped."""
    return f"{'reg_' if tree == 'cropped' else ''}img{number}.jpg"


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> tuple[Path, ...]:
    """Write the coding file, and in 2014 the separate file of objective classes.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `2014` or `2019`.

    Returns:
        The files.

    Raises:
        MerError: A file cannot be written.
    """
    known = [row for row in rows if row.annotated]
    coding = root / _CODING[version]
    if version == "2019":
        cells = [(*_cells(row), row.plan.objective_class) for row in known]
        write_workbook(coding, [(*_HEADERS, "Objective Classes"), *cells], _SHEETS)
        return (coding,)
    write_workbook(coding, [_HEADERS, *(_cells(row) for row in known)], _SHEETS)
    objective = root / "CASME2-ObjectiveClasses.xlsx"
    classes = [(row.subject, row.name, row.plan.objective_class) for row in known]
    write_workbook(objective, [("Subject", "Filename", "Objective Class"), *classes], _SHEETS[:1])
    return coding, objective


def _cells(row: Row) -> tuple[Cell, ...]:
    frames = (row.onset, row.apex, row.offset)
    return (row.subject, row.name, None, *frames, None, row.units, row.plan.emotion)


def _row(plan: ClipPlan, name: str) -> Row:
    units = _coded(plan.units)
    return Row(plan, name, plan.onset, plan.apex, plan.offset, units, plan.offset)


def _coded(units: Sequence[ActionUnit]) -> Cell:
    """Write `4+L10`; Excel has made a number of a single unit without a side."""
    if len(units) == 1 and not units[0].side:
        return units[0].number
    return "+".join(str(unit) for unit in units)


def _names(seed: int, subject: int, count: int) -> list[str]:
    """Return names such as `EP02_01f`: the film that was seen, and a counter."""
    generator = stream("names", seed, subject)
    films = np.sort(generator.integers(1, 20, count)).tolist()
    endings = ["f" if full else "" for full in generator.random(count) < 0.6]
    counters = [films[: i + 1].count(film) for i, film in enumerate(films)]
    names = zip(films, counters, endings, strict=True)
    return [f"EP{film:02d}_{counter:02d}{ending}" for film, counter, ending in names]


def _made_odd(row: Row, oddity: str, version: str) -> Row:
    film = row.name[2:4]
    changes: dict[str, dict[str, str | int]] = {
        "ends early": {"last_selected": row.offset - _MISSING_FRAMES},
        "unknown unit": {"units": "?"} if version == "2014" else {},
        "one digit": {"name": f"EP{film}_{int(row.name[5:7])}"},
        "no apex": {"apex": "/"},
        "apex on offset": {"offset": row.plan.apex, "last_selected": row.plan.apex},
        "apex on onset": {"apex": row.onset},
        "no number": {"name": f"EP{film}f"},
    }
    return replace(row, **changes[oddity])  # type: ignore[arg-type]
