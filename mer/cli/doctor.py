"""`mer doctor`: what is installed, found and missing."""

import argparse
import importlib.util
import os
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mer import __version__
from mer.errors import MerError

PACKAGES = (
    "torch", "lightning", "jsonargparse", "omegaconf", "kornia", "numpy", "opencv-python-headless",
    "dlib-bin", "face-recognition-models", "openpyxl", "xlrd", "matplotlib", "safetensors",
)  # fmt: skip
FOLDERS = {"MER_DATA": "data", "MER_STORE": "store"}
DATASETS = ("CASME2", "SAMM", "SMIC", "CASME3", "MMEW")


def main(arguments: list[str]) -> int:
    """Print one line a finding; the exit status is 1 where something needed is missing.

    Args:
        arguments: The words after `mer doctor`.
    """
    argparse.ArgumentParser(prog="mer doctor", description=__doc__).parse_args(arguments)
    complete = True
    for good, text in findings():
        complete &= good
        print(f"{'ok     ' if good else 'MISSING'}  {text}")
    return 0 if complete else 1


def findings() -> Iterator[tuple[bool, str]]:
    """Yield whether each thing is as it must be, and a line about it."""
    yield True, f"mer {__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield from _packages()
    yield _landmark_model()
    yield _devices()
    yield from _folders()


def _packages() -> Iterator[tuple[bool, str]]:
    for name in PACKAGES:
        try:
            yield True, f"{name} {version(name)}"
        except PackageNotFoundError:
            yield False, f"{name}: run pip install {name}"


def _landmark_model() -> tuple[bool, str]:
    from mer.preparation.settings import PreparationSettings

    try:
        path = PreparationSettings().model_path()
    except MerError as error:
        return False, str(error)
    size = path.stat().st_size / 2**20
    return True, f"landmark model {path} ({size:.0f} MiB; iBUG 300-W: not for commercial use)"


def _devices() -> tuple[bool, str]:
    cores = os.cpu_count() or 1
    if importlib.util.find_spec("torch") is None:
        return False, f"{cores} CPU cores, no torch"
    import torch

    count = torch.cuda.device_count()
    names = ", ".join(torch.cuda.get_device_name(index) for index in range(count))
    return True, f"{cores} CPU cores; {f'GPU: {names}' if count else 'no GPU, which is fine'}"


def _folders() -> Iterator[tuple[bool, str]]:
    for variable, default in FOLDERS.items():
        place = Path(os.environ.get(variable, default))
        source = f"${variable}" if variable in os.environ else f"${variable} is not set, so"
        here = place.resolve()
        while not here.exists():
            here = here.parent
        free = shutil.disk_usage(here).free / 2**30
        found = [name for name in DATASETS if (place / name).is_dir()]
        held = f"; holds {', '.join(found)}" if found else ""
        yield True, f"{source} {place}: {free:.0f} GiB free{held}"
