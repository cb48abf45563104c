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
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.coding import coded
from mer.datasets.synthetic.layouts.layout import MANY_CLIPS, Layout, Pictures, Row
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus, plan_still
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

_HEADERS = ("Subject", "Filename", None, "OnsetFrame", "ApexFrame", "OffsetFrame", None,
            "Action Units", "Estimated Emotion")  # fmt: skip
_CODING = {"2014": "CASME2-coding-20140508.xlsx", "2019": "CASME2-coding-20190701.xlsx"}
_SHEETS = ("Sheet1", "Sheet2", "Sheet3")

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


def present(corpus: "SyntheticCorpus") -> tuple[Row, ...]:
    """Return every clip of a corpus in the coding file's order, unannotated ones last."""
    rows: list[Row] = []
    for own in plan_corpus(corpus):
        names = _names(corpus.seed, own[0].subject, len(own))
        for i, (plan, name) in enumerate(zip(own, names, strict=True)):
            oddity = _ODDITIES.get((plan.subject, i)) if len(own) >= MANY_CLIPS else None
            rows.append(_row(plan, name, oddity, corpus.annotations))
    if corpus.clips >= MANY_CLIPS and corpus.subjects >= _STILL_SUBJECT:
        still = _row(plan_still(corpus, _STILL_SUBJECT), "EP20_01", None, "")
        raw = {tree: still.pictures[tree] for tree in ("raw",)}
        rows.append(replace(still, annotated=False, pictures=raw))
    return tuple(rows)


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> None:
    """Write the coding file, and in 2014 the separate file of objective classes.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `2014` or `2019`.

    Raises:
        MerError: A file cannot be written.
    """
    known = [row for row in rows if row.annotated]
    coding = root / _CODING[version]
    if version == "2019":
        cells = [(*_cells(row), row.plan.objective_class) for row in known]
        write_workbook(coding, [(*_HEADERS, "Objective Classes"), *cells], _SHEETS)
        return
    write_workbook(coding, [_HEADERS, *(_cells(row) for row in known)], _SHEETS)
    objective = root / "CASME2-ObjectiveClasses.xlsx"
    classes = [(row.subject, row.name, row.plan.objective_class) for row in known]
    write_workbook(objective, [("Subject", "Filename", "Objective Class"), *classes], _SHEETS[:1])


def _cells(row: Row) -> tuple[Cell, ...]:
    frames = (row.onset, row.apex, row.offset)
    return (row.subject, row.name, None, *frames, None, row.units, row.emotion)


def _row(plan: ClipPlan, name: str, oddity: str | None, version: str) -> Row:
    onset, apex, offset = plan.onset, plan.apex, plan.offset
    end: Mapping[str | None, int] = {"apex on offset": apex}
    shown: Mapping[str | None, Cell] = {"no apex": "/", "apex on onset": onset}
    units = "?" if oddity == "unknown unit" and version == "2014" else coded(plan.units)
    name = _odd_name(name, oddity)
    subject = f"{plan.subject:02d}"
    folder = f"sub{subject}/{name}"
    offset = end.get(oddity, offset)
    last = offset - (_MISSING_FRAMES if oddity == "ends early" else 0)
    pictures = {
        "raw": Pictures(f"CASME2_RAW/CASME2-RAW/{folder}", plan.first, plan.last, "img"),
        "selected": Pictures(f"CASME2_RAW_selected/{folder}", onset, last, "img"),
        "cropped": Pictures(f"Cropped/{folder}", onset, last, "reg_img", cropped=True),
    }
    return Row(plan, subject, name, folder, onset, shown.get(oddity, apex), offset, units,
               plan.emotion, pictures)  # fmt: skip


def _names(seed: int, subject: int, count: int) -> list[str]:
    """Return names such as `EP02_01f`: the film that was seen, and a counter."""
    generator = stream("names", seed, subject)
    films = np.sort(generator.integers(1, 20, count)).tolist()
    endings = ["f" if full else "" for full in generator.random(count) < 0.6]
    counters = [films[: i + 1].count(film) for i, film in enumerate(films)]
    names = zip(films, counters, endings, strict=True)
    return [f"EP{film:02d}_{counter:02d}{ending}" for film, counter, ending in names]


def _odd_name(name: str, oddity: str | None) -> str:
    film = name[2:4]
    if oddity == "one digit":
        return f"EP{film}_{int(name[5:7])}"
    return f"EP{film}f" if oddity == "no number" else name


CASME2 = Layout(
    dataset="casme2",
    folder="CASME2",
    versions={"2019": ("raw", "selected", "cropped"), "2014": ("raw", "selected", "cropped")},
    emotions={
        emotion: emotion
        for emotion in (
            "happiness",
            "surprise",
            "disgust",
            "repression",
            "others",
            "sadness",
            "fear",
        )
    },
    camera=Camera(),
    seed_offset=0,
    present=present,
    write_annotations=write_annotations,
)
