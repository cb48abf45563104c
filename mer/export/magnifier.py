"""The learned magnifier as what is exported."""

import copy
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.nn import functional

from mer import __version__
from mer.errors import MerError
from mer.export.exportable import BATCH, Exportable
from mer.export.swin import one_transposed, replace_layers
from mer.files import file_digest
from mer.magnification.st_memm.checkpoint import FORMAT, load_checkpoint
from mer.magnification.st_memm.network import STMEMMNetwork

INPUTS = ("first", "second", "factor")
SIZE = 224  # pixels a side, as the paper's inference times


class Magnified(nn.Module):
    """ST-MEMM as it magnifies in PyTorch: what the exported file is compared with.

    Args:
        network: The magnifier.
    """

    def __init__(self, network: STMEMMNetwork) -> None:
        super().__init__()
        self.network = network
        self.eval()

    def forward(self, first: Tensor, second: Tensor, factor: Tensor) -> tuple[Tensor]:
        """Return the magnified frames, (B, 3, H, W), within 0 to 1."""
        return (self.network(first, second, factor).clamp(0, 1),)


class MagnifierGraph(nn.Module):
    """The same for frames of one size, in the form that is exported.

    Args:
        network: The magnifier; a copy is kept, of which some parts are replaced by others that
            compute the same.
        size: Pixels a side of its frames.
    """

    places: Tensor

    def __init__(self, network: STMEMMNetwork, size: int) -> None:
        super().__init__()
        self.network, self.size = copy.deepcopy(network), size
        side = torch.arange(size).expand(size, size)
        self.register_buffer("places", network.padded(side)[0], persistent=False)
        features = len(self.places) // network.architecture.patch
        replace_layers(self.network, features, features)
        decoder = self.network.decoder
        if decoder.last.bias is None:
            decoder.enlarged = one_transposed(decoder.enlarged, decoder.last)
            decoder.add_module("last", nn.Identity())
        self.eval()

    def forward(self, first: Tensor, second: Tensor, factor: Tensor) -> tuple[Tensor]:
        """Return the magnified frames, (B, 3, H, W), as the magnifier makes them.

        The frames are padded to constant places and encoded one after the other: the exporter
        would fix the batch where the network asks for a size, or cuts a joined batch in halves.
        """
        network = self.network
        padded = self._padded(first)
        one, two = network.features(padded), network.features(self._padded(second))
        still = None
        if network.architecture.reconstruction != "pixels":
            still = network.decoder(one)
        found = network.decoded(padded, one, two, factor, still)
        return (found[..., : self.size, : self.size].clamp(0, 1),)

    def _padded(self, pictures: Tensor) -> Tensor:
        if len(self.places) == self.size:
            return pictures
        return pictures.index_select(2, self.places).index_select(3, self.places)


def is_magnifier(checkpoint: Path) -> bool:
    """Tell whether a file holds weights of ST-MEMM."""
    try:
        with safe_open(checkpoint, framework="pt") as file:
            return (file.metadata() or {}).get("format") == FORMAT
    except (SafetensorError, OSError):
        return False


def load_magnifier(checkpoint: Path, size: int = SIZE) -> Exportable:
    """Return the magnifier of a checkpoint.

    Args:
        checkpoint: Of ST-MEMM.
        size: Pixels a side of its frames, which the graph fixes: its windows and its padding
            depend on them.

    Raises:
        MerError: The file is damaged, or the size is not positive.
    """
    if size < 1:
        raise MerError(f"--size is {size}; it takes 1 pixel or more.")
    network, training = load_checkpoint(checkpoint)
    facts = {
        "mer": __version__,
        "method": "STMEMM",
        "trained_on": training.trained_on,
        "steps": str(training.steps),
        "weights_sha256": file_digest(checkpoint),
    }
    return exportable_magnifier(network, facts, size)


def smooth_pictures(count: int, size: int, seed: int) -> Tensor:
    """Return random pictures whose details are as coarse as a face's, (count, 3, size, size).

    White noise would ask for places in it to a hundredth of a pixel.

    Args:
        count: How many.
        size: Pixels a side.
        seed: Of the draws.
    """
    draws = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 14, 14, generator=draws)
    return functional.interpolate(coarse, (size, size), mode="bicubic").clamp(0, 1)


def exportable_magnifier(
    network: STMEMMNetwork, facts: Mapping[str, str], size: int = SIZE
) -> Exportable:
    """Return a magnifier as what is exported.

    Args:
        network: With its weights.
        facts: For the metadata.
        size: Pixels a side of its frames.
    """

    def example(clips: int, frames: int) -> tuple[Tensor, ...]:
        del frames
        first, change = smooth_pictures(2 * clips, size, seed=clips).chunk(2)
        return first, (first + change / 50).clamp(0, 1), torch.linspace(2, 5, clips)

    return Exportable(
        name="STMEMM",
        network=Magnified(network),
        inputs=INPUTS,
        outputs=("magnified",),
        axes={name: {0: BATCH} for name in (*INPUTS, "magnified")},
        example=example,
        facts=facts,
        rewritten=MagnifierGraph(network, size),
    )
