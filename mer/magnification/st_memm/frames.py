"""Single frames, as bytes, through ST-MEMM."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from mer.errors import MerError
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.types import ByteArray


@dataclass(frozen=True)
class Reference:
    """Frame A and what the network makes of it alone.

    Attributes:
        picture: Padded, shape (1, 3, H, W).
        features: F1(MIX).
        still: The decoder's answer to them.
    """

    picture: Tensor
    features: Tensor
    still: Tensor


def reference_of(network: STMEMMNetwork, frame: ByteArray) -> Reference:
    """Return a frame as the one from which motion counts.

    Args:
        network: In eval mode.
        frame: RGB, shape (H, W, 3).
    """
    picture = network.padded(_tensor(frame))
    features = network.features(picture)
    return Reference(picture, features, network.decoder(features))


def magnified_frame(
    network: STMEMMNetwork, reference: Reference, frame: ByteArray, factor: float
) -> ByteArray:
    """Return a frame whose motion from the reference is `factor` times as large.

    Args:
        network: In eval mode.
        reference: Of the same size.
        frame: RGB, shape (H, W, 3).
        factor: 0 gives the reference.

    Raises:
        MerError: What the network makes is not finite: the factor is far too large.
    """
    features = network.features(_tensor(frame))
    decoded = network.decoded(
        reference.picture,
        reference.features,
        features,
        reference.picture.new_tensor([factor]),
        reference.still,
    )
    if not decoded.isfinite().all():
        raise MerError(
            f"ST-MEMM: at a factor of {factor:g} its network makes numbers that are not finite; "
            "take a smaller one."
        )
    height, width = frame.shape[:2]
    picture = decoded[0, :, :height, :width].movedim(0, -1).clamp(0, 1).mul(255).round()
    return np.asarray(picture.to(torch.uint8))


@contextmanager
def inference() -> Iterator[None]:
    """Run without gradients and with one thread, whose results no other number of threads gives."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(threads)


def _tensor(frame: ByteArray) -> Tensor:
    return torch.from_numpy(np.array(frame)).movedim(-1, 0)[None].float().div(255)
