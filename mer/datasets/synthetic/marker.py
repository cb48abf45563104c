"""How a synthetic corpus is told from a real release; imports nothing that draws."""

from pathlib import Path

# inside the dataset's own folder, so that a copy of it alone still says what it is
MARKER = "SYNTHETIC.json"


def is_synthetic(root: Path) -> bool:
    """Tell whether a dataset's folder was written by `mer synth`.

    Args:
        root: The folder with the coding file, such as `data/CASME2`.
    """
    return (root / MARKER).is_file()


def is_synthetic_file(file: Path) -> bool:
    """Tell whether a file, or a folder, lies in a dataset that `mer synth` wrote."""
    # CAS(ME)^3's annotation lies two folders deep
    return any(is_synthetic(folder) for folder in (file, *list(file.parents)[:3]))
