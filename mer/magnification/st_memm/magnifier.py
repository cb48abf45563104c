"""The learned magnifier ST-MEMM with trained weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mer.errors import MerError
from mer.files import file_digest
from mer.magnification.magnifier import Magnifier
from mer.magnification.st_memm.weights_file import require_weights
from mer.types import ByteArray

SHIPPED = Path(__file__).parent / "weights" / "st_memm_small.safetensors"
MODES = ("static", "dynamic")


@dataclass(frozen=True)
class STMEMM(Magnifier):
    """Wu et al., "Facial micro-expression recognition based on motion magnification ...", 2024.

    A network that sees two frames and makes the motion from the first to the second larger. It
    looks at no other frame, so nothing is filtered over time: a head that moves is magnified as
    well. Frames go through it one by one, each the same bytes whatever else is asked for.

    Attributes:
        checkpoint: Weights, as `mer fit -c configs/method/st_memm.yaml` writes them; None takes
            the small network that comes with the package, trained on drawn shapes alone.
        mode: `static` magnifies the motion from the first frame of the clip on, `dynamic` that
            from each frame to the next, where the first frame stays as it is. The paper names
            neither; both are those of the learning-based magnification whose data it takes.

    Raises:
        MerError: The mode is unknown.
    """

    checkpoint: Path | None = None
    mode: str = "static"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise MerError(f"STMEMM: mode is {self.mode!r}; it takes {', '.join(MODES)}.")

    @property
    def path(self) -> Path:
        """Where the weights are."""
        return SHIPPED if self.checkpoint is None else Path(self.checkpoint)

    def content(self) -> Mapping[str, object]:
        """Return what decides about the pictures: the weights themselves, not where they are.

        Raises:
            MerError: There is no file of weights.
        """
        require_weights(self.path)
        return {"checkpoint": file_digest(self.path), "mode": self.mode}

    @property
    def pretrained(self) -> Mapping[str, str]:
        """What the header of the weights says that they were trained on."""
        from mer.magnification.st_memm.checkpoint import load_checkpoint

        return {"magnifier": load_checkpoint(self.path)[1].trained_on}

    def max_factor(self) -> float | None:
        """Return the largest factor that the weights were trained on; None where nobody knows.

        Raises:
            MerError: The weights are missing or damaged.
        """
        from mer.magnification.st_memm.checkpoint import load_checkpoint

        found = load_checkpoint(self.path)[1].settings.get("data", {}).get("max_factor")
        return None if found is None else float(found)

    def magnify(
        self, frames: ByteArray, factor: float, fps: float, wanted: Sequence[int] | None = None
    ) -> ByteArray:
        """Return magnified frames; see `Magnifier`.

        Raises:
            MerError: The checkpoint is missing, damaged or something else, or its network makes no
                picture at this factor.
        """
        del fps
        chosen = list(range(len(frames)) if wanted is None else wanted)
        if factor == 1:
            return np.array(frames[chosen])
        from mer.magnification.st_memm.checkpoint import network_of
        from mer.magnification.st_memm.frames import inference, magnified_frame, reference_of

        network = network_of(self.path)
        magnified = np.empty((len(chosen), *frames.shape[1:]), np.uint8)
        with inference():
            onset = reference_of(network, frames[0])
            for place, index in enumerate(chosen):
                before = onset
                if self.mode == "dynamic" and index > 1:
                    before = reference_of(network, frames[index - 1])
                magnified[place] = magnified_frame(network, before, frames[index], factor)
        return magnified
