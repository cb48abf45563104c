"""Writing the flow pictures of a prepared dataset as a folder that data module `Flow` reads."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from mer.datamodules.base import MERDataModule
from mer.datasets.flow_table import FlowColumns
from mer.datasets.schemes.labels import THREE
from mer.datasets.synthetic.marker import MARKER
from mer.errors import MerError
from mer.files import write_atomically, write_json
from mer.preparation.flow_pictures import CHANNELS, write_flow_picture
from mer.types import Clip
from mer.views.onset_apex_flow import OnsetApexFlow

TABLE, FACTS = "flow.csv", "flow.json"
COLUMNS = ("dataset", "subject", "clip", "label", "file")


def write_flow_folder(data: MERDataModule, folder: Path) -> int:
    """Write the flow picture of every clip, their table and how they were made.

    The pictures are those that a training on the data itself sees, bit for bit. They still stem
    from licensed recordings: the licence says whether they may be given away.

    Args:
        data: With view `OnsetApexFlow` and the classes negative, positive and surprise.
        folder: An empty one, or none yet.

    Returns:
        The number of clips.

    Raises:
        MerError: The view or the classes are others, or the folder is not empty.
    """
    view = data.view
    if not isinstance(view, OnsetApexFlow):
        name = "none" if view is None else type(view).__name__
        raise MerError(
            f"The view is {name}; a folder of flow pictures takes OnsetApexFlow: add "
            "-c configs/method/ststnet.yaml after the data's."
        )
    if set(data.scheme.classes) != set(THREE):
        raise MerError(
            f"Class scheme {data.scheme.name} has {', '.join(data.scheme.classes)}; flow pictures "
            f"are labelled {', '.join(THREE)}: take composite-3 or another scheme of these three."
        )
    if folder.exists() and any(folder.iterdir()):
        raise MerError(f"{folder} is not empty; name a new folder.")
    clips = list(data.clips.values())
    files = {clip.key: f"{clip.key}.png" for clip in clips}
    for clip in clips:
        write_flow_picture(folder / files[clip.key], data.cache.arrays(clip)["flow"])
    labels = {clip.key: data.scheme.classes[data.labels[clip.key]] for clip in clips}
    write_flow_table(folder / TABLE, clips, labels, files)
    write_json(folder / FACTS, _facts(data, view))
    if data.is_synthetic:
        write_json(folder / MARKER, {"made of": "a corpus that mer synth drew"})
    return len(clips)


def write_flow_table(
    file: Path, clips: Iterable[Clip], labels: Mapping[str, str], files: Mapping[str, str]
) -> None:
    """Write a table with a row a clip.

    Args:
        file: Ends in `.csv`.
        clips: In order.
        labels: `negative`, `positive` or `surprise` by key; written as 0, 1 and 2.
        files: The name of each picture below the folder, or of its array.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for clip in clips:
        dataset, subject, name = clip.key.split("/", 2)
        label = THREE.index(labels[clip.key])
        writer.writerow([dataset, subject, name, label, files[clip.key]])
    write_atomically(file, lambda stream: stream.write(text.getvalue().encode()))


def written_settings(folder: Path) -> dict[str, object]:
    """Return the settings of data module `Flow` that read what `write_flow_table` wrote."""
    columns = asdict(FlowColumns(file=COLUMNS[-1]))
    return {"root": str(folder), "annotations": None, "columns": columns, "channels": CHANNELS}


def _facts(data: MERDataModule, view: OnsetApexFlow) -> dict[str, object]:
    sources = sorted({clip.apex_source for clip in data.clips.values()})
    return {
        "channels": "red u (to the right), green v (downwards), blue optical strain; onset to apex",
        **asdict(view),
        "scheme": data.scheme.name,
        "annotation": dict(data.versions),
        "apex": sources,
        "licence": "The pictures stem from the datasets named here, whose licences hold for them.",
    }
