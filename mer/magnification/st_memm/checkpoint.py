"""Trained weights of ST-MEMM in one file that says what they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from mer.errors import MerError
from mer.files import file_digest, write_atomically
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture
from mer.magnification.st_memm.weights_file import require_weights

FORMAT = "mer st-memm 1"
KEPT = 2  # networks that stay in memory; a command needs one


@dataclass(frozen=True)
class Training:
    """How weights came to be; stands in the file's header.

    Attributes:
        trained_on: The data in words.
        steps: Of the optimiser.
        seed: Of the training.
        version: Of this package.
        settings: Of the training data and the optimiser, plain values.
        history: With which settings it began, and went on from later steps where they differed;
            empty in files of versions that did not keep it.
    """

    trained_on: str
    steps: int
    seed: int
    version: str
    settings: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]] = field(default_factory=list)


def save_checkpoint(network: STMEMMNetwork, training: Training, path: Path) -> None:
    """Write a network and its header as safetensors, atomically.

    Raises:
        MerError: The file cannot be written.
    """
    tensors = {
        name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()
    }
    header = {"architecture": asdict(network.architecture), "training": asdict(training)}
    content = save(tensors, metadata={"format": FORMAT, "header": json.dumps(header)})
    write_atomically(path, lambda stream: stream.write(content))


def load_checkpoint(path: Path) -> tuple[STMEMMNetwork, Training]:
    """Read what `save_checkpoint` wrote; the network is in eval mode and wants no gradients.

    Raises:
        MerError: The file is missing, damaged or something else.
    """
    metadata, tensors = _content(path)
    try:
        header = json.loads(metadata["header"])
        network = STMEMMNetwork(Architecture(**header["architecture"]))
        network.load_state_dict(tensors)
        training = Training(**header["training"])
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise MerError(
            f"{path} is a checkpoint of ST-MEMM whose header and weights do not agree; it was "
            "changed, or made by another version."
        ) from error
    return network.eval().requires_grad_(False), training


def network_of(path: Path) -> STMEMMNetwork:
    """Return the network of a checkpoint; read once as long as the file stays the same."""
    require_weights(path)
    return _network(path, file_digest(path))


@lru_cache(KEPT)
def _network(path: Path, digest: str) -> STMEMMNetwork:
    del digest  # part of the key
    return load_checkpoint(path)[0]


def _content(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    require_weights(path)
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        raise MerError(_other(path)) from error
    if metadata.get("format") != FORMAT:
        raise MerError(_other(path))
    return metadata, tensors


def _other(path: Path) -> str:
    return (
        f"{path} is no checkpoint of ST-MEMM, or is damaged; it takes the .safetensors that "
        "mer fit -c configs/method/st_memm.yaml writes."
    )
