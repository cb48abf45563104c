"""Where a table's runs find their data: as the YAML says, or on faces drawn for them."""

import argparse
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from mer.cli.cores import usable_cores
from mer.cli.prepare import prepare_from
from mer.folds.configuration import build_data
from mer.reports.paper.cells import Cell

if TYPE_CHECKING:
    from mer.reports.paper.smoke_file import Smoke


class Places:
    """The overrides that say where a run's data is; drawn and prepared when first asked for.

    Args:
        configs: The folder of the YAML files.
        smoke: The demo size; None for real data, which the YAML places.
        options: Of the command line: `runs`, `corpus_root`, `workers`.
    """

    def __init__(self, configs: Path, smoke: "Smoke | None", options: argparse.Namespace) -> None:
        self._configs, self._smoke = configs, smoke
        self._root: Path = options.corpus_root or options.runs / "synthetic"
        self._workers: int = options.workers or usable_cores()
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, cell: Cell) -> tuple[str, ...]:
        """Return the overrides of a run's data.

        Raises:
            MerError: The corpus cannot be drawn or prepared.
        """
        if self._smoke is None:
            return ()
        if cell.data not in self._found:
            self._found[cell.data] = self._make(self._configs / cell.data, self._smoke)
        return self._found[cell.data]

    def _make(self, file: Path, smoke: "Smoke") -> tuple[str, ...]:
        data = build_data(["-c", str(file)])
        for part in data.parts:
            self._draw(part.dataset, part.tree, smoke)
        corpus = self._root / "data"
        root = corpus if len(data.parts) > 1 else corpus / data.parts[0].reader.RELEASE.folder
        places = (f"--data.root={root}", f"--data.store={self._root / 'store'}")
        with redirect_stdout(sys.stderr):
            prepare_from([file], [*places, *smoke.data], self._workers)
        return places

    def _draw(self, dataset: str, tree: str, smoke: "Smoke") -> None:
        from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus

        drawn = smoke.corpus
        least, most = drawn.frames
        settings = SyntheticCorpus(
            dataset=dataset,
            subjects=drawn.subjects,
            clips=drawn.clips,
            seed=drawn.seed,
            trees=(tree,),
            frames=(least, most),
        )
        write_corpus(settings, self._root / "data", workers=self._workers)
