"""What the layouts of all datasets have in common: a clip as its release presents it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.workbook import Cell
from mer.datasets.synthetic.plan import ClipPlan

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

# subjects with fewer clips show no oddities, which would be most of what they have
MANY_CLIPS = 8


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a clip in one tree.

    Attributes:
        folder: Below the release's own folder.
        first: Number of the first picture.
        last: Number of the last picture.
        prefix: Of every name: `reg_img`.
        digits: Shorter numbers are filled with zeros.
        suffix: `.jpg` or `.bmp`.
        cropped: They show the face alone.
        shared: Other clips have pictures in the same folder.
    """

    folder: str
    first: int
    last: int
    prefix: str = ""
    digits: int = 1
    suffix: str = ".jpg"
    cropped: bool = False
    shared: bool = False

    def name(self, number: int) -> str:
        """Return the file name of a frame: `reg_img46.jpg`."""
        return f"{self.prefix}{number:0{self.digits}d}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Row:
    """A clip as the release presents it, which is not always as it happened.

    Attributes:
        plan: What happens in the clip.
        subject: As the release writes it: `01`, `spNO.1`.
        name: As the annotation writes it, which need not be unique.
        folder: Subject and clip, unique in a dataset: `sub01/EP02_01f`. The truth lies there.
        onset: As annotated.
        apex: As annotated: a number, a text, or nothing.
        offset: As annotated.
        units: As annotated: a number where it is one, a text otherwise.
        emotion: As annotated.
        pictures: By tree; a tree that does not have the clip is left out.
        annotated: It stands in the annotation; if not, it has pictures alone.
    """

    plan: ClipPlan
    subject: str
    name: str
    folder: str
    onset: int
    apex: Cell
    offset: int
    units: Cell
    emotion: str
    pictures: Mapping[str, Pictures] = field(default_factory=dict)
    annotated: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """How a dataset looks on disk.

    Attributes:
        dataset: `casme2`: how the user names it.
        folder: Of the release, in the folder of all datasets.
        versions: The annotation versions, the usual one first, and the picture trees of each.
        emotions: The annotation's labels, and as what each is drawn.
        camera: Takes the pictures.
        seed_offset: Added to every seed, so that no person of one dataset is met in another.
        present: Returns every clip of a corpus in the order of the annotation, those without
            annotation last.
        write_annotations: Writes the annotation files of all clips in a version into the
            release's folder.
    """

    dataset: str
    folder: str
    versions: Mapping[str, tuple[str, ...]]
    emotions: Mapping[str, str]
    camera: Camera
    seed_offset: int
    present: "Callable[[SyntheticCorpus], tuple[Row, ...]]"
    write_annotations: Callable[[Path, Sequence[Row], str], None]

    @property
    def truth(self) -> str:
        """The folder of what truly happens, beside the release's own."""
        return f"{self.folder}-truth"


def subject_number(known: Sequence[int], ordinal: int) -> int:
    """Return a subject's number in a release that skips some; later ones follow the last.

    Args:
        known: The release's numbers in order.
        ordinal: From 1.
    """
    return known[ordinal - 1] if ordinal <= len(known) else known[-1] + ordinal - len(known)


def common_clip(plans: Sequence[ClipPlan]) -> int:
    """Return the index of a clip whose classes the subject shows in other clips as well.

    Mistakes of the annotation go there, so that no rare class loses its only clip. The first clip
    of a subject is kept for other oddities.
    """
    emotions = Counter(plan.emotion for plan in plans)
    classes = Counter(plan.objective_class for plan in plans)
    later = [(emotions[p.emotion], classes[p.objective_class], i) for i, p in enumerate(plans) if i]
    return max(later)[-1] if later else 0
