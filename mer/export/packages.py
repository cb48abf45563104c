"""The packages that exporting needs and that the rest of the project does not."""

import importlib.util

from mer.errors import MerError

PACKAGES = ("onnx", "onnxruntime")


def require_packages() -> None:
    """Refuse to go on without the packages of the extra `export`.

    Raises:
        MerError: One is not installed.
    """
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise MerError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed: run "
            "pip install 'mer[export]'."
        )
