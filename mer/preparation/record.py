"""What the store knows about one clip: its `clip.json`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mer.files import file_digest, write_json
from mer.preparation.faces import Box
from mer.types import Clip

RECORD = "clip.json"


@dataclass(frozen=True)
class ClipRecord:
    """A prepared clip: where it came from and how it was aligned.

    Attributes:
        clip: The clip; its frames are file names without their folder.
        fingerprint: Of the source pictures and the annotated numbers, see `fingerprint`.
        box: The face in the onset, in source pixels; None where the whole picture is the face.
        matrix: Two rows of three, from source pixels (x, y, 1) to prepared pixels.
        sums: sha256 of each file beside the record, by name.
    """

    clip: Clip
    fingerprint: str
    box: Box | None
    matrix: tuple[tuple[float, ...], ...]
    sums: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the record; done last, it marks the clip as complete."""
        fields = asdict(self) | {"clip": clip_to_json(self.clip)}
        write_json(folder / RECORD, fields)


def read_record(folder: Path) -> ClipRecord | None:
    """Return the record of a clip's folder, or None where there is no whole one."""
    try:
        fields = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return ClipRecord(
            clip=_clip_from_json(fields["clip"]),
            fingerprint=str(fields["fingerprint"]),
            box=None if fields["box"] is None else Box(*fields["box"]),
            matrix=tuple(tuple(row) for row in fields["matrix"]),
            sums={str(name): str(value) for name, value in fields["sums"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def is_intact(folder: Path, name: str, record: ClipRecord) -> bool:
    """Tell whether a file beside a record is there and has the content that was written."""
    try:
        return file_digest(folder / name) == record.sums.get(name)
    except OSError:
        return False


def fingerprint(clip: Clip) -> str:
    """Return the sha256 over the names and sizes of a clip's pictures and its three indices.

    Contents are not read again: compressed pictures that differ hardly ever agree in size.

    Raises:
        OSError: A picture is missing.
    """
    digest = hashlib.sha256(f"{clip.onset} {clip.apex} {clip.offset}".encode())
    for path in clip.frames:
        digest.update(f"\n{path.name} {path.stat().st_size}".encode())
    return digest.hexdigest()


def named_frames(clip: Clip) -> Clip:
    """Return the clip with its frames' names in place of their paths, as the store keeps it."""
    return _clip_from_json(clip_to_json(clip))


def clip_to_json(clip: Clip) -> dict[str, Any]:
    """Return a clip as plain values, its frames by name."""
    names = [path.name for path in clip.frames]
    return asdict(clip) | {"frames": names, "action_units": list(clip.action_units)}


def _clip_from_json(fields: Mapping[str, Any]) -> Clip:
    frames = tuple(Path(name) for name in fields["frames"])
    units = tuple(fields["action_units"])
    return Clip(**{**fields, "frames": frames, "action_units": units})
