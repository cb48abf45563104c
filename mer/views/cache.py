"""The arrays of a view on disk: a folder a clip, memory-mapped."""

import json
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from threadpoolctl import threadpool_limits

from mer.errors import MerError
from mer.files import file_digest, value_digest, write_array, write_json
from mer.preparation.store import Store
from mer.types import Clip
from mer.views.base import View
from mer.workers import Workers

INDEX = "arrays.json"
WORTH = 30.0  # seconds of work left from which starting processes, which import torch, pays


class ViewCache:
    """The prepared arrays of one view over the stores of one or several datasets.

    Args:
        view: The view.
        stores: Where the frames of each dataset are.
        workers: Processes that fill the cache where that takes long; what they write does not
            depend on their number.
    """

    def __init__(self, view: View, stores: Mapping[str, Store], workers: int = 1) -> None:
        self.view = view
        self.stores = stores
        self.workers = workers
        digest = view.digest()
        self._folders = {name: store.views_folder(digest) for name, store in stores.items()}

    def fill(self, clips: tuple[Clip, ...]) -> int:
        """Prepare what is missing or damaged and return the number of clips that were.

        Stopped at any moment, the same call continues. Work of more than seconds shows on stderr
        how far it is.

        Raises:
            MerError: The store is damaged, the view cannot use a clip, or a worker was killed.
        """
        missing = [clip for clip in clips if not _is_intact(self._place(clip))]
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                   TextColumn("clips"), TimeRemainingColumn())  # fmt: skip
        bar = Progress(*columns, console=Console(stderr=True))
        line = bar.add_task(f"preparing {type(self.view).__name__}", total=len(missing))
        try:
            with closing(self._write_all(missing, bar)) as written:
                for _ in written:
                    bar.advance(line)
        finally:
            if bar.live.is_started:
                bar.stop()
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

    def _write_all(self, clips: Sequence[Clip], bar: Progress) -> Generator[None, None, None]:
        began = time.monotonic()
        for done, clip in enumerate(clips):
            left = len(clips) - done
            # the first clips are timed: a view of small pictures needs no other process
            if done and left * (time.monotonic() - began) / done > WORTH:
                bar.start()
                if self.workers > 1:
                    with Workers(min(self.workers, left), _start) as pool:
                        for _ in pool.run(self._write, clips[done:]):
                            yield
                    return
            self._write(clip)
            yield

    def _write(self, clip: Clip) -> None:
        place = self._place(clip)
        store = self.stores[clip.dataset]
        store.require_intact(clip.key)
        # the last bit of a matrix product depends on the threads, of which a worker has one
        with threadpool_limits(1, user_api="blas"):
            arrays = self.view.prepare(clip, store)
        for name, array in arrays.items():
            write_array(place / f"{name}.npy", array)
        write_json(place / INDEX, {name: file_digest(place / f"{name}.npy") for name in arrays})


def _start() -> None:
    cv2.setNumThreads(1)


def _is_intact(place: Path) -> bool:
    """Tell whether all arrays of a clip have the content that was written."""
    try:
        sums = json.loads((place / INDEX).read_text(encoding="utf-8"))
        return all(file_digest(place / f"{name}.npy") == value for name, value in sums.items())
    except (OSError, ValueError, AttributeError):
        return False
