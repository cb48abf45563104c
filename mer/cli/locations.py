"""Where the project's own configuration files are."""

from pathlib import Path

from mer.errors import MerError

PACKAGE = Path(__file__).parents[1]


def configs_folder() -> Path:
    """Return `configs/`: inside an installed package, or beside it in a checkout.

    Raises:
        MerError: It is in neither place.
    """
    for folder in (PACKAGE / "configs", PACKAGE.parent / "configs"):
        if (folder / "trainer.yaml").is_file():
            return folder
    raise MerError(f"The configuration files of mer are not at {PACKAGE.parent / 'configs'}.")
