"""Weights & Biases: one run for all folds of a configuration, and a grouped run a fold."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from mer.errors import MerError
from mer.files import value_digest
from mer.reports.run_numbers import Number, Row, curves, fold_row, subject_rows, summary
from mer.reports.score_table import ScoreTable
from mer.reports.shareable import shareable
from mer.reports.sweep_agent import Agent, take_agent
from mer.reports.tracking import TrackedRun, TrackingSettings, import_extra
from mer.types import FoldResult

LICENCE_WARNING = (
    "W&B: pictures of faces go to project {project}. The licences of recorded datasets forbid "
    "passing most or all of them on, to a private project too; look yours up in docs/datasets.md."
)
# facts that say nothing about the machine; lists of clips stay out too
SENT_FACTS = (
    *("method", "dataset", "scheme", "corpus", "annotation_version", "apex", "labels"),
    *("experiment", "protocol", "folds", "commit", "python", "torch", "lightning"),
)


class WandbTracker:
    """Sends a run to W&B, or writes it to files that `wandb sync` sends later.

    Ids are made from the configuration's hash, the fold and the seed, so that what is sent again
    replaces itself. Trouble with W&B after the start is a warning and never ends a training.

    Args:
        settings: Mode, project and so on.
        run: What is followed.

    Raises:
        MerError: wandb is not installed, nobody is logged in, or W&B refuses the run.
    """

    def __init__(self, settings: TrackingSettings, run: TrackedRun) -> None:
        self._wandb = import_extra("wandb", "wandb")
        self._settings, self._run = settings, run
        self._folds, self._cut_off = 0, False
        agent = take_agent(os.environ)
        # reports of W&B's own errors would use the network in mode offline too
        os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
        self._project = None if agent.sweep else settings.project  # the agent's goes first
        if settings.media:
            _warn(LICENCE_WARNING.format(project=settings.project))
        try:
            self._main = self._start_main(agent)
        except self._wandb.Error as error:
            raise MerError(_refusal(error)) from error
        if settings.mode == "offline":
            _warn(f"W&B: offline; wandb sync {_files_folder(run)}/offline-run-* sends the runs")

    def log_fold(self, result: FoldResult) -> None:
        """Send the curves of a finished fold as a run of its own."""
        if self._cut_off:
            return
        rows, numbers = curves(result), fold_row(result)
        self._cut_off = True
        with _only_warned(f"no curves of fold {result.fold} and later ones"):
            self._send_fold(result, rows, numbers)
            self._cut_off = False

    def log_picture(self, name: str, picture: Path) -> None:
        """Send a PNG of faces, if the settings allow it."""
        if self._settings.media:
            with _only_warned(f"no picture {name}"):
                self._main.log({f"pictures/{name}": self._wandb.Image(str(picture))})

    def log_table(self, table: ScoreTable, results: Sequence[FoldResult]) -> None:
        """Send the pooled numbers, the confusion matrix and a row a subject and a fold."""
        numbers = summary(table, results)
        subjects, folds = list(subject_rows(results)), [fold_row(result) for result in results]
        with _only_warned("no scores"):
            self._main.summary.update(numbers)
            self._main.log(
                {
                    "confusion": self._confusion(table),
                    "tables/subjects": self._table(subjects),
                    "tables/folds": self._table(folds),
                }
            )

    def close(self, failed: bool) -> None:
        """End the run; W&B shows a failed one as such."""
        with _only_warned("the run may be incomplete"):
            self._main.finish(exit_code=int(failed))

    def _start_main(self, agent: Agent) -> Any:
        config = {
            **shareable(self._run.values),
            **shareable(agent.values),
            "facts": {k: v for k, v in self._run.context.items() if k in SENT_FACTS},
            "config_hash": self._run.config_hash,
        }
        identity = agent.run or value_digest({"config": self._run.config_hash})
        return self._start(
            {"id": identity, "job_type": "loso", "name": self._run.name, "config": config},
            sweep_id=agent.sweep,
            silent=self._settings.mode == "offline",
        )

    def _send_fold(
        self, result: FoldResult, rows: Sequence[Mapping[str, Number]], numbers: Row
    ) -> None:
        facts = {"config": result.config_hash, "seed": result.seed, "fold": result.fold}
        name = f"{result.fold}/seed{result.seed}"
        run = self._start(
            {"id": value_digest(facts), "job_type": "fold", "name": name, "config": facts},
            silent=True,
        )
        for row in rows:
            run.log(row, step=int(row["epoch"]))
        run.summary.update({f"fold/{k}": v for k, v in numbers.items() if v is not None})
        run.finish()
        self._folds += 1
        self._main.log({"folds_sent": self._folds})

    def _start(self, arguments: Mapping[str, Any], **settings: Any) -> Any:
        corpus = self._run.context.get("corpus", "")
        return self._wandb.init(
            **arguments,
            project=self._project,
            group=self._settings.group or self._run.config_hash,
            tags=["synthetic" if "synthetic" in corpus else "real", *self._settings.tags],
            mode=self._settings.mode,
            dir=_base_folder(self._run),
            settings=_quiet_settings(self._wandb, settings),
        )

    def _confusion(self, table: ScoreTable) -> Any:
        counts = np.asarray(table.confusion)
        pairs = np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0)
        return self._wandb.plot.confusion_matrix(
            y_true=pairs[:, 0].tolist(),
            preds=pairs[:, 1].tolist(),
            class_names=list(table.classes),
            title=f"{table.method}, {table.scheme}, rule last",
        )

    def _table(self, rows: Sequence[Row]) -> Any:
        data = [list(row.values()) for row in rows]
        return self._wandb.Table(columns=list(rows[0]), data=data)


def _quiet_settings(wandb: Any, own: Mapping[str, Any]) -> Any:
    """Settings under which W&B collects nothing by itself: no code, console, host or statistics."""
    return wandb.Settings(
        reinit="create_new",
        console="off",
        disable_code=True,
        save_code=False,
        disable_git=True,
        disable_job_creation=True,
        host="not told",
        x_disable_machine_info=True,
        x_disable_meta=True,
        x_disable_stats=True,
        x_save_requirements=False,
        **{name: value for name, value in own.items() if value is not None},
    )


def _base_folder(run: TrackedRun) -> str:
    return os.environ.get("WANDB_DIR") or str(run.folder)


def _files_folder(run: TrackedRun) -> Path:
    return Path(_base_folder(run)) / "wandb"


def _refusal(error: Exception) -> str:
    return (
        f"W&B does not start a run ({_one_line(error)}); run wandb login, or use --wandb offline, "
        "which needs neither key nor network."
    )


@contextmanager
def _only_warned(loss: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - W&B's service dies in many ways; training goes on
        _warn(f"W&B: {loss}: {type(error).__name__}: {_one_line(error)}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _warn(text: str) -> None:
    print(text, file=sys.stderr)
