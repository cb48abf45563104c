"""`mer fit | validate | test | predict`: one fold, by LightningCLI."""


def main(arguments: list[str]) -> int:
    """Run one of LightningCLI's commands on one fold.

    Args:
        arguments: The command and its options.
    """
    from mer.folds.single import FoldCommandLine

    FoldCommandLine.run(arguments)
    return 0
