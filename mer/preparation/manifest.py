"""The list of what a prepared store holds: its `manifest.json`."""

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.files import file_digest, value_digest
from mer.preparation.record import ClipRecord, clip_to_json
from mer.preparation.settings import PreparationSettings
from mer.types import Index, Remark

MANIFEST = "manifest.json"
FORMAT = 3  # of the store; a change of what is computed from equal settings raises it
PACKAGES = ("mer", "dlib-bin", "face-recognition-models", "opencv-python-headless", "numpy")


def store_identity(
    dataset: str,
    tree: str,
    annotation_sha256: str,
    settings: PreparationSettings,
    corrections: str | None = None,
) -> Mapping[str, Any]:
    """Return all that the hash of a store is made of, as plain values."""
    return {
        "format": FORMAT,
        "dataset": dataset,
        "tree": tree,
        "corrections": corrections,
        "annotation_sha256": annotation_sha256,
        **settings.identity(),
    }


def annotation_digest(annotation: Path, *companions: Path) -> str:
    """Return the sha256 of what a release's clips were read from.

    Args:
        annotation: The spreadsheet; or the folder, where a release annotates by the names of its
            folders alone, which are then digested.
        companions: Files that were read beside it.

    Raises:
        MerError: There is neither.
    """
    if companions:
        files = (annotation, *companions)
        return value_digest({"files": [annotation_digest(file) for file in files]})
    if annotation.is_file():
        return file_digest(annotation)
    if not annotation.is_dir():
        raise MerError(f"There is no annotation at {annotation}; check the dataset's root.")
    names = sorted(
        path.relative_to(annotation).as_posix() for path in annotation.rglob("*") if path.is_dir()
    )
    return value_digest({"folders": names})


def content_digest(records: Sequence[ClipRecord]) -> str:
    """Return a digest over the pictures and annotations of all clips, in their order."""
    clips = [[clip_to_json(record.clip), record.fingerprint] for record in records]
    return value_digest({"clips": clips})


def make_manifest(
    index: Index,
    identity: Mapping[str, Any],
    records: Sequence[ClipRecord],
    exclusions: Sequence[Remark],
) -> dict[str, Any]:
    """Return the manifest of a store; it holds nothing that differs from run to run."""
    return {
        "dataset": index.dataset,
        "version": index.version,
        "annotation": index.annotation.name,
        "identity": dict(identity),
        "content": content_digest(records),
        "counts": {
            "clips": len(records),
            "subjects": len({record.clip.subject for record in records}),
            "frames": sum(len(record.clip.frames) for record in records),
            "excluded": len(exclusions),
        },
        "exclusions": [_remark(remark) for remark in exclusions],
        "remarks": [_remark(remark) for remark in index.remarks if not remark.unusable],
        "corrected": [_remark(remark) for remark in index.corrected],
        "software": {name: _installed(name) for name in PACKAGES}
        | {"python": platform.python_version()},
        "clips": [record.clip.key for record in records],
    }


def read_manifest(folder: Path) -> Mapping[str, Any] | None:
    """Return the manifest of a store's folder, or None where there is no whole one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and "clips" in manifest else None


def _remark(remark: Remark) -> dict[str, str]:
    return {"key": remark.key, "text": remark.text}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
