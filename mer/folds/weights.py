"""The last weights of a fold on disk: safetensors that notice when they are damaged."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from mer.errors import MerError
from mer.files import write_atomically


def weights_path(result: Path) -> Path:
    """Return where the last epoch's weights of a result are."""
    return result.with_suffix(".safetensors")


def save_weights(state: Mapping[str, Tensor], path: Path, config_hash: str) -> None:
    """Write weights atomically, with a sha256 over all of their content.

    Args:
        state: Of a module.
        path: See `weights_path`.
        config_hash: Of the configuration that they were trained with.

    Raises:
        MerError: The file cannot be written.
    """
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}
    facts = {"config_hash": config_hash, "sha256": _digest(tensors, config_hash)}
    content = save(tensors, metadata=facts)
    write_atomically(path, lambda stream: stream.write(content))


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read what `save_weights` wrote.

    Raises:
        MerError: The file is missing, truncated or garbled.
    """
    if not path.exists():
        raise MerError(
            f"There are no weights at {path}; delete the result beside it and run mer loso "
            "without --no-weights."
        )
    try:
        with safe_open(path, framework="pt") as file:
            facts = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, RuntimeError, ValueError) as error:
        raise MerError(_damaged(path, str(error))) from error
    if facts.get("sha256") != _digest(tensors, facts.get("config_hash", "")):
        raise MerError(_damaged(path, "its checksum does not agree with its content"))
    return tensors


def _digest(tensors: Mapping[str, Tensor], config_hash: str) -> str:
    digest = hashlib.sha256(config_hash.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)} ".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _damaged(path: Path, reason: str) -> str:
    return (
        f"{path} is damaged ({reason}); delete it and the result beside it, and run mer loso again."
    )
