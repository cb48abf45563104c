"""The store of prepared clips: aligned frames and landmarks, read from disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from mer.errors import MerError
from mer.files import value_digest
from mer.preparation.manifest import read_manifest, store_identity
from mer.preparation.record import ClipRecord, is_intact, read_record
from mer.preparation.settings import PreparationSettings
from mer.types import ByteArray, Clip, FloatArray, Remark

FRAMES = "frames.npy"
VIEWS = "views"


@dataclass(frozen=True)
class Store:
    """The prepared clips of one dataset, complete; made by `mer.preparation.prepare`.

    `<base>/<dataset>/<hash>/` holds `manifest.json`, a folder a clip with `frames.npy`,
    `landmarks-<variant>.npy` and `clip.json`, and `views/`.

    Attributes:
        folder: `<base>/<dataset>/<hash>`.
        manifest: The content of `manifest.json`.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(
        cls,
        base: Path,
        dataset: str,
        tree: str,
        annotation_sha256: str,
        settings: PreparationSettings,
        corrections: str | None = None,
    ) -> "Store":
        """Return the store that was prepared with exactly these settings.

        Raises:
            MerError: It is not there, or its preparation did not come to its end.
        """
        identity = store_identity(dataset, tree, annotation_sha256, settings, corrections)
        folder = base / dataset / value_digest(identity)
        manifest = read_manifest(folder)
        if manifest is not None:
            return cls(folder, manifest)
        if folder.is_dir():
            raise MerError(
                f"The store of {dataset} in {folder} is incomplete, its preparation was stopped; "
                "`mer prepare -c ...` with the same configuration continues it."
            )
        raise MerError(_missing(base, dataset, identity))

    @property
    def dataset(self) -> str:
        """The dataset's name."""
        return str(self.manifest["dataset"])

    @property
    def hash(self) -> str:
        """Of the settings; the folder's name."""
        return self.folder.name

    @property
    def content(self) -> str:
        """Of the source pictures and annotations of all clips."""
        return str(self.manifest["content"])

    @property
    def version(self) -> str:
        """Of the annotation."""
        return str(self.manifest["version"])

    @property
    def exclusions(self) -> tuple[Remark, ...]:
        """The clips that were left out, each with its reason."""
        return tuple(Remark(**fields, unusable=True) for fields in self.manifest["exclusions"])

    @property
    def corrected(self) -> tuple[Remark, ...]:
        """What a set of corrections changed, or refused to."""
        return tuple(Remark(**fields) for fields in self.manifest["corrected"])

    def clips(self) -> tuple[Clip, ...]:
        """Return all clips in the annotation's order; their frames are names without folders.

        Raises:
            MerError: The record of a clip is missing or damaged.
        """
        return tuple(self.record(key).clip for key in self.manifest["clips"])

    def record(self, key: str) -> ClipRecord:
        """Return what is known about one clip, its box and alignment included.

        Raises:
            MerError: The clip is not in the store, or its record is damaged.
        """
        record = read_record(self._place(key))
        if record is None:
            raise MerError(self._damaged(key, "has no whole clip.json"))
        return record

    def frames(self, key: str) -> ByteArray:
        """Return the frames of a clip, memory-mapped: RGB, shape (T, size, size, 3).

        Raises:
            MerError: The clip is not in the store, or its file is damaged.
        """
        frames: ByteArray = self._array(key, FRAMES)
        return frames

    def landmarks(self, key: str, variant: str = "plain") -> FloatArray:
        """Return the landmarks of a clip, memory-mapped: prepared pixels (x, y), shape (T, 68, 2).

        Those of variant `jittered` have shape (T, runs, 68, 2).

        Raises:
            MerError: The store has no such variant or clip, or the file is damaged.
        """
        kept = self.manifest["identity"]["landmarks"]
        if variant not in kept:
            raise MerError(
                f"The store in {self.folder} has no {variant} landmarks; add {variant!r} to the "
                f"settings' landmarks (now {kept}) and run `mer prepare -c ...`."
            )
        points: FloatArray = self._array(key, landmarks_file(variant))
        return points

    def views_folder(self, view_hash: str) -> Path:
        """Return the folder for what a view derives from this store's present content.

        Args:
            view_hash: Of all that the view's arrays depend on besides the store.
        """
        return self.folder / VIEWS / value_digest({"view": view_hash, "content": self.content})

    def require_intact(self, key: str) -> None:
        """Compare the files of a clip with what was written; reads all of them.

        Raises:
            MerError: One is missing or damaged.
        """
        record, folder = self.record(key), self._place(key)
        for name in record.sums:
            if not is_intact(folder, name, record):
                raise MerError(self._damaged(key, f"has another {name} than was written"))

    def _array(self, key: str, name: str) -> Any:
        try:
            return np.load(self._place(key) / name, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise MerError(self._damaged(key, f"has no whole {name}")) from error

    def _place(self, key: str) -> Path:
        if key not in self.manifest["clips"]:
            raise MerError(f"Clip {key} is not in the store of {self.dataset} in {self.folder}.")
        return clip_folder(self.folder, key)

    def _damaged(self, key: str, what: str) -> str:
        return (
            f"Clip {key} {what} in {self.folder}; `mer prepare -c ...` with the same "
            "configuration prepares it again."
        )


def clip_folder(store: Path, key: str) -> Path:
    """Return the folder of a clip: the parts of its key without the dataset.

    Raises:
        MerError: The key leads out of the store or into its views.
    """
    parts = PurePosixPath(key).parts[1:]
    if not parts or parts[0] == VIEWS or ".." in parts:
        raise MerError(f"A clip cannot be stored under the key {key!r}.")
    return store.joinpath(*parts)


def landmarks_file(variant: str) -> str:
    """Return the file name of a variant of the landmarks."""
    return f"landmarks-{variant}.npy"


def _missing(base: Path, dataset: str, identity: Mapping[str, Any]) -> str:
    sentence = f"There is no prepared store of {dataset} with these settings in {base}"
    found = [(folder, read_manifest(folder)) for folder in sorted((base / dataset).glob("*"))]
    others = {folder: manifest["identity"] for folder, manifest in found if manifest is not None}
    if others:
        nearest = min(others, key=lambda folder: len(_differences(others[folder], identity)))
        listed = "; ".join(_differences(others[nearest], identity))
        sentence += f" (the nearest, {nearest.name}, differs in {listed})"
    return f"{sentence}; make it with `mer prepare -c ...`."


def _differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: {there.get(name)!r} there, {here.get(name)!r} asked for"
        for name in sorted(there.keys() | here.keys())
        if there.get(name) != here.get(name)
    ]
