"""`mer demo`: the whole path on a small synthetic corpus, with a table and pictures."""

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mer.cli.cores import usable_cores
from mer.cli.locations import configs_folder
from mer.cli.loso import record_evaluation, run_with_progress
from mer.files import write_json

if TYPE_CHECKING:
    from mer.folds.sweep import Sweep
    from mer.reports.score_table import ScoreTable


def main(arguments: list[str]) -> int:
    """Write a corpus, prepare it, run every method, print the table, draw pictures.

    Args:
        arguments: The words after `mer demo`.
    """
    options = _parser().parse_args(arguments)
    start = time.monotonic()
    settings = _settings()
    _step(1, "drawing a synthetic corpus in CASME II's official layout")
    _write_corpus(settings["corpus"], options)
    _step(2, "finding, aligning and storing the faces")
    _prepare(settings, options)
    _step(3, "training every fold of leave-one-subject-out")
    sweeps, tables, seconds = _run(settings, options)
    _step(4, "drawing pictures")
    pictures = _draw(sweeps, tables, options.out)
    _conclude(options.out, pictures, time.monotonic() - start, seconds)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mer demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("demo"), help="folder (default: demo)")
    parser.add_argument("--workers", type=int, default=usable_cores(),
                        help="processes, one thread each (default: all cores)")  # fmt: skip
    return parser


def _settings() -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = yaml.safe_load((configs_folder() / "demo.yaml").read_text())
    return found


def _step(number: int, text: str) -> None:
    print(f"\n[{number}/4] {text}", file=sys.stderr, flush=True)


def _write_corpus(corpus: Mapping[str, Any], options: argparse.Namespace) -> None:
    from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus

    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in corpus.items()
    }
    write_corpus(SyntheticCorpus(**values), options.out / "data", workers=options.workers)


def _overrides(options: argparse.Namespace) -> list[str]:
    return ["--data.root", str(options.out / "data" / "CASME2"),
            "--data.store", str(options.out / "store")]  # fmt: skip


def _prepare(settings: Mapping[str, Any], options: argparse.Namespace) -> None:
    from mer.cli.prepare import prepare_from

    file = configs_folder() / settings["data"]
    prepare_from([file], _overrides(options), options.workers)


def _run(
    settings: Mapping[str, Any], options: argparse.Namespace
) -> "tuple[list[Sweep], list[ScoreTable], dict[str, float]]":
    from mer.evaluation.ledger import ledger_path
    from mer.folds.backends import LocalSlots
    from mer.folds.configuration import Configuration
    from mer.folds.slots import local_slots
    from mer.folds.sweep import plan_sweep
    from mer.reports.evaluated import with_ledger
    from mer.reports.score_table import score_table
    from mer.reports.table import render, render_summary

    configs, sweeps, tables, seconds = configs_folder(), [], [], {}
    with LocalSlots(local_slots("auto", options.workers)) as backend:
        for method, changes in settings["methods"].items():
            start = time.monotonic()
            files = ["trainer.yaml", settings["data"], f"method/{method}.yaml"]
            words = [word for file in files for word in ("-c", str(configs / file))]
            configuration = Configuration.parse(words + _overrides(options)).override(changes)
            experiment = f"demo-{method}"
            sweep = plan_sweep(configuration, settings["seeds"], options.out / "runs", experiment)
            results = run_with_progress(sweep, backend)
            record_evaluation(sweep)
            table = score_table(results, expected_folds=len(sweep.plan.folds))
            sweeps.append(sweep)
            tables.append(with_ledger(table, ledger_path(sweep.folder)))
            seconds[method] = time.monotonic() - start
    print("\n".join([render(table) for table in tables]))
    print(render_summary(tables))
    return sweeps, tables, seconds


def _draw(sweeps: "list[Sweep]", tables: "list[ScoreTable]", out: Path) -> list[Path]:
    from mer.folds.gallery import attention_rows
    from mer.reports.figures.pictures import confusion_figure, image_grid

    pictures = []
    for table in tables:
        title = f"{table.method}, synthetic corpus"
        path = out / f"confusion-{table.method.lower()}"
        pictures.append(confusion_figure(np.array(table.confusion), table.classes, title, path)[0])
    pictures.append(_draw_magnified(sweeps[0], out / "magnified"))
    mmnet = next(sweep for sweep in sweeps if sweep.configuration.method == "MMNet")
    classes, rows = attention_rows(mmnet)
    columns = ["onset", "apex", "attention (yellow: high)"]
    title = "Drawn faces: MMNet's first attention map, test clips"
    pictures.append(image_grid(rows, classes, columns, title, out / "attention-mmnet")[0])
    return pictures


def _draw_magnified(sweep: "Sweep", path: Path) -> Path:
    from mer.folds.gallery import FACTORS, magnified_rows
    from mer.magnification import STMEMM, Linear
    from mer.reports.figures.pictures import image_grid

    ways = {"differences": Linear(), "ST-MEMM": STMEMM()}
    classes, rows = magnified_rows(sweep, tuple(ways.values()))
    made = [f"{name} x {factor:g}" for name in ways for factor in FACTORS]
    title = "Drawn faces: apex minus onset multiplied, and the motion magnified by ST-MEMM"
    return image_grid(rows, classes, ["onset", "apex", *made], title, path)[0]


def _conclude(
    out: Path, pictures: list[Path], seconds: float, methods: Mapping[str, float]
) -> None:
    each = {method: round(value, 1) for method, value in methods.items()}
    write_json(out / "demo.json", {"seconds": round(seconds, 1), "methods": each})
    listed = "\n".join(f"  {picture}" for picture in pictures)
    print(
        f"Done in {seconds:.0f} s. Drawn faces: a score here shows that the pipeline learns, "
        f"nothing more.\nPictures:\n{listed}\nPredictions of every fold: {out / 'runs'}\n\n"
        "Next, with a licensed copy of CASME II in $MER_DATA/CASME2:\n"
        "  mer check casme2 $MER_DATA/CASME2\n"
        "  mer prepare -c configs/data/casme2_5.yaml\n"
        "  mer loso -c configs/trainer.yaml -c configs/data/casme2_5.yaml "
        "-c configs/method/mmnet.yaml"
    )
