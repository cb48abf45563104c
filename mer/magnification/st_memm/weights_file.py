"""Whether a file of weights is there, for those who name one by mistake."""

from pathlib import Path

from mer.errors import MerError


def require_weights(path: Path) -> None:
    """Refuse a path that is no file.

    Raises:
        MerError: It is a folder, or there is nothing.
    """
    if path.is_dir():
        raise MerError(
            f"{path} is a folder, not a checkpoint of ST-MEMM; name the .safetensors in it."
        )
    if not path.is_file():
        raise MerError(
            f"There is no checkpoint {path}; mer fit -c "
            "configs/method/st_memm_small.yaml makes one."
        )
