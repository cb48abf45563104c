"""A checkpoint of one training on disk that is ignored where it is damaged or another's."""

import hashlib
import io
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch.plugins.io import TorchCheckpointIO

from mer.errors import MerError
from mer.files import write_atomically


class ResumeFile:
    """A checkpoint of one training, which is ignored where it is damaged or another's.

    Args:
        path: The file.
        identity: Tells the training: configuration, fold, seed.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        # another release may compute, or write its state, in another way
        self._identity = f"{identity} torch {torch.__version__} lightning {version('lightning')}"

    def save(self, state: Mapping[str, Any]) -> None:
        """Write atomically.

        Raises:
            MerError: The file cannot be written.
        """
        buffer = io.BytesIO()
        torch.save(dict(state), buffer)
        content = self._identity.encode() + b"\n" + buffer.getvalue()
        digest = hashlib.sha256(content).hexdigest().encode()
        write_atomically(self.path, lambda stream: stream.write(digest + b"\n" + content))

    def load(self) -> dict[str, Any] | None:
        """Return the state, or None where there is no whole one of this training."""
        try:
            digest, _, content = self.path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if digest != hashlib.sha256(content).hexdigest().encode():
            return None
        identity, _, saved = content.partition(b"\n")
        if identity != self._identity.encode():
            return None
        try:
            state: dict[str, Any] = torch.load(
                io.BytesIO(saved), map_location="cpu", weights_only=True
            )
        except Exception as error:  # noqa: BLE001  a callback's state may hold more than tensors
            print(f"{self.path} is ignored: {error}", file=sys.stderr)
            return None
        return state

    def remove(self) -> None:
        """Delete the file; a later run would ignore it anyway."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


class ResumeIO(TorchCheckpointIO):
    """Lets a Trainer read and write a `ResumeFile`.

    Args:
        file: The file.
    """

    def __init__(self, file: ResumeFile) -> None:
        super().__init__()
        self._file = file

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: object, storage_options: Any | None = None
    ) -> None:
        """Write the checkpoint; there is one file alone."""
        del path, storage_options
        self._file.save(checkpoint)

    def load_checkpoint(
        self, path: object, map_location: Any = None, weights_only: bool | None = None
    ) -> dict[str, Any]:
        """Read the checkpoint.

        Raises:
            MerError: It has been damaged since it was looked at.
        """
        del path, map_location, weights_only  # `ResumeFile.load` reads nothing but weights
        state = self._file.load()
        if state is None:
            raise MerError(f"{self._file.path} is damaged; delete it and run the fold again.")
        return state
