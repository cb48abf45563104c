"""The arrays of a view on disk: a folder a clip, memory-mapped."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mer.errors import MerError
from mer.files import file_digest, value_digest, write_array, write_json
from mer.preparation.store import Store
from mer.types import Clip
from mer.views.base import View

INDEX = "arrays.json"


class ViewCache:
    """The prepared arrays of one view over the stores of one or several datasets.

    Args:
        view: The view.
        stores: Where the frames of each dataset are.
    """

    def __init__(self, view: View, stores: Mapping[str, Store]) -> None:
        self.view = view
        self.stores = stores
        digest = view.digest()
        self._folders = {name: store.views_folder(digest) for name, store in stores.items()}

    def fill(self, clips: tuple[Clip, ...]) -> int:
        """Prepare what is missing or damaged and return the number of clips that were."""
        missing = [clip for clip in clips if not _is_intact(self._place(clip))]
        for clip in missing:
            self._write(clip)
        return len(missing)

    def arrays(self, clip: Clip) -> Mapping[str, np.ndarray]:
        """Return the arrays of a clip, memory-mapped."""
        place = self._place(clip)
        if not (place / INDEX).exists():
            self._write(clip)
        try:
            return {
                file.stem: np.load(file, mmap_mode="r", allow_pickle=False)
                for file in sorted(place.glob("*.npy"))
            }
        except ValueError as error:
            raise MerError(
                f"{place} is damaged ({error}); remove that folder and run the command again."
            ) from error

    def _place(self, clip: Clip) -> Path:
        # the apex may be a spotted one, which the store knows nothing of
        state = value_digest({"clip": [clip.onset, clip.apex, clip.offset]})
        return self._folders[clip.dataset] / f"{clip.key.replace('/', '_')}-{state}"

    def _write(self, clip: Clip) -> None:
        place = self._place(clip)
        store = self.stores[clip.dataset]
        store.require_intact(clip.key)
        arrays = self.view.prepare(clip, store)
        for name, array in arrays.items():
            write_array(place / f"{name}.npy", array)
        write_json(place / INDEX, {name: file_digest(place / f"{name}.npy") for name in arrays})


def _is_intact(place: Path) -> bool:
    """Tell whether all arrays of a clip have the content that was written."""
    try:
        sums = json.loads((place / INDEX).read_text(encoding="utf-8"))
        return all(file_digest(place / f"{name}.npy") == value for name, value in sums.items())
    except (OSError, ValueError, AttributeError):
        return False
