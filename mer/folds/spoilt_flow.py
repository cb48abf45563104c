"""A copy of a folder of flow pictures in which some subjects are noise and carry other labels."""

from collections.abc import Mapping, Set
from pathlib import Path

import numpy as np

from mer.datamodules.flow import Flow
from mer.datamodules.flow_export import TABLE, write_flow_table
from mer.files import write_atomically
from mer.types import Clip

_PICTURES = "flow.npz"


def write_spoilt_flow(
    data: Flow, held_out: Set[str], donors: Mapping[str, Clip], base: Path
) -> None:
    """Write a folder of flow pictures that differs from the data's own in some subjects alone.

    Args:
        data: The clips.
        held_out: Subjects, whose pictures become noise.
        donors: Clips whose label those of other keys take.
        base: The folder.
    """
    generator = np.random.default_rng(0)
    pictures = {}
    for key, clip in data.clips.items():
        picture = np.asarray(data.flows[clip.dataset].picture(key))
        if clip.subject in held_out:
            picture = generator.integers(0, 256, picture.shape).astype(picture.dtype)
        pictures[key] = picture
    labels = {key: donors.get(key, clip).emotion for key, clip in data.clips.items()}
    write_flow_table(base / TABLE, data.clips.values(), labels, {key: key for key in pictures})
    write_atomically(
        base / _PICTURES, lambda stream: np.savez(stream, allow_pickle=False, **pictures)
    )


def picture_bytes(data: Flow) -> int:
    """Return the bytes of all pictures, which the copy holds once."""
    return sum(picture.nbytes for flow in data.flows.values() for picture in flow.pictures.values())
