"""Ready-made flow pictures in the place of a prepared store."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from mer.errors import MerError
from mer.preparation.flow_pictures import Picture
from mer.preparation.record import ClipRecord
from mer.preparation.store import Store
from mer.types import ByteArray, Clip, FloatArray, Remark


@dataclass(frozen=True)
class FlowStore(Store):
    """The flow pictures of one dataset, in memory; there are no frames and no landmarks.

    Whatever asks a store for its version, clips, content or exclusions gets them here too; its
    folder is a name and nothing on disk.

    Attributes:
        members: The clips by key.
        pictures: Of each: u, v and strain, shape (H, W, 3).
    """

    members: Mapping[str, Clip] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        dataset: str,
        clips: Iterable[Clip],
        pictures: Mapping[str, Picture],
        exclusions: Iterable[Remark] = (),
    ) -> "FlowStore":
        """Return the store of one dataset's flow pictures."""
        members = {clip.key: clip for clip in clips}
        own = {key: pictures[key] for key in members}
        manifest = {
            "dataset": dataset,
            "version": "flow pictures",
            "clips": list(members),
            "content": _content(members, own),
            "exclusions": [_plain(remark) for remark in exclusions],
            "corrected": [],
        }
        return cls(Path("flow-pictures"), manifest, members, own)

    def clips(self) -> tuple[Clip, ...]:
        """Return all clips in the table's order."""
        return tuple(self.members.values())

    def frames(self, key: str) -> ByteArray:
        """Return the flow picture as the only frame, shape (1, H, W, 3), for whoever looks at it.

        Numbers that are no bytes are spread over 0..255, each channel by itself.
        """
        picture = self.picture(key)
        if picture.dtype != np.uint8:
            low, high = picture.min(axis=(0, 1)), picture.max(axis=(0, 1))
            picture = 255 * (picture - low) / np.maximum(high - low, 1e-12)
        return np.asarray(picture, np.uint8)[None]

    def picture(self, key: str) -> Picture:
        """Return the flow picture of a clip.

        Raises:
            MerError: There is no such clip.
        """
        if key not in self.pictures:
            raise MerError(f"Clip {key} is not among the flow pictures of {self.dataset}.")
        return self.pictures[key]

    def record(self, key: str) -> ClipRecord:
        """Refuse: nothing was prepared.

        Raises:
            MerError: Always.
        """
        raise MerError(f"{key} is a flow picture, without frames, face or alignment.")

    def landmarks(self, key: str, variant: str = "plain") -> FloatArray:
        """Refuse: there are no landmarks.

        Raises:
            MerError: Always.
        """
        raise MerError(f"{key} is a flow picture, without {variant} landmarks.")

    def require_intact(self, key: str) -> None:
        """Do nothing but look the clip up: it was read whole."""
        self.picture(key)


def _content(members: Mapping[str, Clip], pictures: Mapping[str, Picture]) -> str:
    """Return the hash of all keys, labels and pictures, whatever file they came in."""
    digest = hashlib.sha256()
    for key, clip in members.items():
        picture = pictures[key]
        digest.update(f"{key}\n{clip.emotion}\n{picture.dtype}{picture.shape}\n".encode())
        digest.update(picture.tobytes())
    return digest.hexdigest()


def _plain(remark: Remark) -> dict[str, str]:
    return {name: text for name, text in asdict(remark).items() if name != "unusable"}
