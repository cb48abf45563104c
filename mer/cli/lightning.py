"""`mer fit | validate | test | predict`: one fold, or a magnifier, by LightningCLI."""


def main(arguments: list[str]) -> int:
    """Run one of LightningCLI's commands on one fold, or train a magnifier.

    Args:
        arguments: The command and its options.
    """
    from mer.folds.magnifier import MagnifierCommandLine, trains_magnifier
    from mer.folds.single import FoldCommandLine

    if trains_magnifier(arguments):
        MagnifierCommandLine.run(arguments)
        return 0
    FoldCommandLine.run(arguments)
    return 0
