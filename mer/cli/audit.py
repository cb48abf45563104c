"""`mer audit`: look for leaks, one verdict a line, kept where reports find them."""

import argparse
import copy
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mer.evaluation.verdict import Verdict
    from mer.folds.configuration import Configuration
    from mer.folds.sweep import Sweep

_SHOWN = 10  # findings in a line for people; all stand in the JSON


def main(arguments: list[str]) -> int:
    """Print one verdict a line and store them; the status is 1 where a check fails.

    Args:
        arguments: The words after `mer audit`.

    Raises:
        MerError: The configuration cannot be audited, its code changed meanwhile, or the verdicts
            cannot be written; they are printed all the same.
    """
    options, composed = _parser().parse_known_args(arguments)
    from mer.folds.configuration import Configuration
    from mer.folds.process import set_up_process

    set_up_process()
    configuration = Configuration.parse(composed)
    run = _run(configuration, options)
    found = []
    for verdict in _verdicts(configuration, options):
        found.append(verdict)
        if not options.json:
            print("\n".join(_lines(verdict)), flush=True)
    if options.json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(verdict) for verdict in found], indent=1, ensure_ascii=False))
    _keep(run, found)
    return 1 if any(verdict.failed for verdict in found) else 0


def _run(configuration: "Configuration", options: argparse.Namespace) -> "Sweep | None":
    """Return the run that the verdicts are of; None where its own data allow none."""
    from mer.errors import MerError
    from mer.folds.sweep import plan_sweep

    try:
        return plan_sweep(configuration, (0,), options.runs, options.experiment,
                          protocol=options.protocol, write=False)  # fmt: skip
    except MerError:  # labels that are not sound are a verdict; of anything else the checks tell
        return None


def _keep(run: "Sweep | None", verdicts: "Sequence[Verdict]") -> None:
    """Store the verdicts in the folder of their run, which is made where nothing has run yet."""
    from mer import __version__
    from mer.errors import MerError
    from mer.evaluation.ledger import utc_now
    from mer.evaluation.stored_audit import AUDIT, Audit, write_audit

    if run is None:
        _say("the verdicts are not stored: mer loso cannot run this configuration either")
        return
    if run.configuration.code() != run.code:
        raise MerError(
            "The code has changed while mer audit ran, so its verdicts are not stored; run it "
            "again."
        )
    path = run.folder / AUDIT
    audit = Audit(
        config_hash=run.config_hash,
        protocol=run.plan.protocol,
        code=run.code,
        commit=run.context["commit"],
        version=__version__,
        time=utc_now(),
        settings=_settings(run.configuration),
        verdicts=tuple(verdicts),
    )
    write_audit(audit, path)
    _say(f"verdicts: {path}")


def _settings(configuration: "Configuration") -> dict[str, Any]:
    """Return what of a configuration its hash is over."""
    from mer.folds.configuration import UNHASHED

    settings = copy.deepcopy(dict(configuration.values))
    for name in UNHASHED["trainer"]:
        settings["trainer"].pop(name, None)
    for name in UNHASHED["data"]:
        settings["data"]["init_args"].pop(name, None)
    return settings


def _verdicts(configuration: "Configuration", options: argparse.Namespace) -> "Iterator[Verdict]":
    from mer.evaluation.verdict import Verdict
    from mer.folds.leaks import find_leaks

    yield from find_leaks(
        configuration, options.protocol, options.fold, options.epochs, options.folder, say=_say
    )
    if options.canary:
        yield _canary(configuration, options)
    else:
        text = "not run: add --canary, which trains all folds on permuted labels"
        yield Verdict("canary", "note", text)


def _canary(configuration: "Configuration", options: argparse.Namespace) -> "Verdict":
    from mer.cli.loso import run_with_progress
    from mer.errors import MerError
    from mer.folds.backends import LocalSlots
    from mer.folds.canary import judge_canary, permuted
    from mer.folds.slots import local_slots
    from mer.folds.sweep import plan_sweep

    _say("training all folds on permuted labels")
    control = permuted(configuration)
    experiment = f"canary-{configuration.method.lower()}"
    sweep = plan_sweep(control, (0,), options.runs, experiment, weights=False,
                       protocol=options.protocol)  # fmt: skip
    accelerator = str(configuration.values["trainer"]["accelerator"])
    with LocalSlots(local_slots(accelerator, options.workers)) as backend:
        results = run_with_progress(sweep, backend)
    if len(results) < len(sweep.plan.folds):
        raise MerError(
            f"The canary has {len(results)} of {len(sweep.plan.folds)} folds; the same command "
            "tries the others again."
        )
    return judge_canary(results)


def _say(text: str) -> None:
    print(f"mer audit: {text}", file=sys.stderr, flush=True)


def _lines(verdict: "Verdict") -> Iterator[str]:
    yield f"{verdict.outcome:<4}  {verdict.check}: {verdict.reason}"
    yield from (f"        {line}" for line in verdict.details[:_SHOWN])
    if len(verdict.details) > _SHOWN:
        yield f"        and {len(verdict.details) - _SHOWN} more, which --json lists"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mer audit",
        description="Look for leaks from test subjects into training: one verdict a line, pass, "
        "FAIL or note. Short trainings run on the CPU; the stores are only read. The verdicts are "
        "kept in RUNS/EXPERIMENT/HASH/audit.json, where mer report finds them.",
        epilog="As in mer fit: -c FILE (repeatable), --trainer.*, --data.*, --model.*",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--protocol", default="loso", help="loso (default), k-fold:5, cross-dataset")
    add("--fold", metavar="NAME", help="the fold that is trained (default: the first)")
    add("--epochs", type=int, default=2, help="of the blindness replay (default: 2)")
    add("--folder", type=Path, metavar="DIR",
        help="where the replay works (default: that for temporary files)")  # fmt: skip
    add("--canary", action="store_true",
        help="also train the whole protocol on permuted labels: as long as mer loso")  # fmt: skip
    add("--runs", type=Path, default=Path("runs"),
        help="where verdicts and canary go (default: runs)")  # fmt: skip
    add("--experiment", help="folder inside it (default: method and scheme, as in mer loso)")
    add("--workers", type=int, metavar="N", help="of the canary: as in mer loso")
    add("--json", action="store_true", help="for programs")
    return parser
