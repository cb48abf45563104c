"""The arrays of a view on disk: a folder a clip, memory-mapped."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mer.errors import MerError
from mer.files import value_digest, write_array, write_json
from mer.preparation.store import Store
from mer.types import Clip
from mer.views.base import View

INDEX = "arrays.json"


class ViewCache:
    """The prepared arrays of one view over one store.

    Args:
        view: The view.
        store: Where the frames are.
    """

    def __init__(self, view: View, store: Store) -> None:
        self.view = view
        self.store = store
        self.folder = store.views_folder(view.digest())

    def fill(self, clips: tuple[Clip, ...]) -> int:
        """Prepare what is missing and return the number of clips that were."""
        missing = [clip for clip in clips if not (self._place(clip) / INDEX).exists()]
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
        # the apex may be a corrected one, which the store knows nothing of
        state = value_digest({"clip": [clip.onset, clip.apex, clip.offset]})
        return self.folder / f"{clip.key.replace('/', '_')}-{state}"

    def _write(self, clip: Clip) -> None:
        place = self._place(clip)
        arrays = self.view.prepare(clip, self.store)
        for name, array in arrays.items():
            write_array(place / f"{name}.npy", array)
        write_json(place / INDEX, sorted(arrays))
