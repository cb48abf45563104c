"""From a configuration to a folder of flow pictures: the content of `mer flow`."""

from collections.abc import Sequence
from pathlib import Path

from mer.datamodules.flow_export import write_flow_folder
from mer.folds.configuration import Configuration


def export_flow(arguments: Sequence[str], folder: Path) -> str:
    """Write the flow pictures of a configuration's data and return a sentence on them.

    Args:
        arguments: `["-c", "data.yaml", "-c", "method.yaml"]` and overrides, as `mer fit` takes.
        folder: An empty one, or none yet.

    Raises:
        MerError: The configuration is no configuration, its method takes no flow, its classes are
            others than a table of flow pictures has, or the folder is not empty.
    """
    data = Configuration.parse(arguments).build_data()
    count = write_flow_folder(data, folder)
    return f"{count} flow pictures of {', '.join(data.versions)} in {folder}"
