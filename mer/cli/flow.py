"""`mer flow`: write the flow pictures of a prepared dataset as a folder."""

import argparse
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Write the pictures and their table; see `mer.datamodules.flow_export`.

    Args:
        arguments: The words after `mer flow`.
    """
    parser = argparse.ArgumentParser(
        prog="mer flow",
        description="Write the onset-to-apex flow picture of every clip (u, v, optical strain) and "
        "a CSV of labels: what configs/data/flow_3.yaml reads. They still stem from licensed "
        "recordings; the licence says whether they may be given away.",
        epilog="As in mer fit: -c FILE of the data, -c FILE of a method of flow, --data.*",
        allow_abbrev=False,
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="an empty folder, or a new one")
    options, composed = parser.parse_known_args(arguments)
    from mer.folds.flow_folder import export_flow
    from mer.folds.process import set_up_process

    set_up_process()
    print(export_flow(composed, options.out))
    print(f"train on them: -c configs/data/flow_3.yaml --data.root {options.out}")
    return 0
