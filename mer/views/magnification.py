"""Magnified frames of a prepared clip."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from mer.code import code_digest
from mer.errors import MerError
from mer.magnification import Eulerian, Magnifier
from mer.preparation.store import Store
from mer.types import ByteArray, Clip


@dataclass(frozen=True)
class Magnification:
    """How the movement of a clip is magnified before a view looks at it.

    Attributes:
        magnifier: By class path and settings.
        factor: How many times as large a movement becomes.

    Raises:
        MerError: The factor is less than 1.
    """

    magnifier: Magnifier = field(default_factory=Eulerian)
    factor: float = 3.0

    def __post_init__(self) -> None:
        if self.factor < 1:
            raise MerError(f"Magnification: factor is {self.factor}; it takes 1 or more.")

    def identity(self) -> Mapping[str, object]:
        """Return all that decides what `frames` returns, the magnifier's code included."""
        cls = type(self.magnifier)
        return {
            **asdict(self),
            "magnifier": self.magnifier.content(),
            "class": f"{cls.__module__}.{cls.__qualname__}",
            "code": code_digest([cls.__module__]),
        }

    def frames(self, clip: Clip, store: Store, indices: Sequence[int]) -> ByteArray:
        """Return magnified frames of a clip, shape (len(indices), size, size, 3).

        The magnifier sees the clip from its onset to its offset.

        Args:
            clip: The clip.
            store: Where its frames are.
            indices: Into the clip's frames, from the onset to the offset.
        """
        whole = store.frames(clip.key)[clip.onset : clip.offset + 1]
        wanted = [index - clip.onset for index in indices]
        return self.magnifier.magnify(whole, self.factor, clip.fps, wanted)
