"""The page of one configuration or several: `mer report RUN... --out report.html`."""

from collections.abc import Sequence

from mer import __version__
from mer.reports.page.audit import audit_content
from mer.reports.page.clips import clips_content
from mer.reports.page.compared import compare_runs, comparison_content
from mer.reports.page.confusion import confusion_content
from mer.reports.page.curves import curves_content
from mer.reports.page.document import document
from mer.reports.page.folds import folds_content
from mer.reports.page.leaky import leaky_content
from mer.reports.page.markup import element
from mer.reports.page.pictures import faces_notice, gallery_content
from mer.reports.page.run import SYNTHETIC, PageRun
from mer.reports.page.scores import scores_content
from mer.reports.page.section import Section
from mer.reports.page.settings import (
    exclusions_content,
    overview_content,
    settings_content,
    versions_content,
)
from mer.reports.page.subjects import subjects_content
from mer.reports.page.summary import label, summary_content

_RULES = (
    "Rule last: the score after the last epoch, which nobody chose. Rule inner: an epoch chosen on "
    "training subjects alone. UF1: mean over classes of 2 TP / (2 TP + FP + FN). UAR: mean recall "
    "of the classes. ACC: accuracy. All are of one confusion matrix pooled over folds, and were "
    "computed from stored predictions when this page was made."
)


def report_page(runs: Sequence[PageRun], made: str) -> str:
    """Return the page; equal runs and times give equal text.

    Args:
        runs: One or more, numbered from one.
        made: When, as text: the only thing on the page that results do not say.
    """
    sections = [*_together(runs), *map(_run, runs)]
    if len(runs) == 1:
        # one run needs no heading of its own
        sections = list(sections[0].parts)
    return document(page_title(runs), _notices(runs), sections, [_RULES, _made(made)])


def page_title(runs: Sequence[PageRun]) -> str:
    """Return what is shown, with what makes it something else than a whole result."""
    first = runs[0]
    several = f"{len(runs)} runs: {', '.join(dict.fromkeys(r.table.method for r in runs))}"
    unfinished = [run for run in runs if not run.table.complete]
    status = [f"{len(unfinished)} incomplete"] if unfinished else []
    if len(runs) == 1:
        # without the seeds in brackets, which stand at each score
        status = [run.table.status.split(" (")[0].upper() for run in unfinished]
    drawn = sum(run.synthetic for run in runs)
    some = "" if drawn == len(runs) else f" in {drawn} runs"
    failed = ["AUDIT FAILED"] if any(run.audit and run.audit.alarm for run in runs) else []
    marks = [*([f"{SYNTHETIC}{some}"] if drawn else []), *status, *failed]
    said = first.title if len(runs) == 1 else several
    return f"{said} ({'; '.join(marks)})" if marks else said


def _notices(runs: Sequence[PageRun]) -> list[str]:
    several = len(runs) > 1
    marks = dict.fromkeys(_notice(run, mark, several) for run in runs for mark in run.marks)
    faces = faces_notice([run.gallery for run in runs if run.gallery])
    return [*marks, *([faces] if faces else [])]


def _notice(run: PageRun, mark: str, several: bool) -> str:
    if several and mark in run.own_marks:
        verb = " is" if mark == run.table.status else ":"
        return f"Run {run.number}{verb} {mark}."
    return f"{mark[:1].upper()}{mark[1:]}."


def _made(made: str) -> str:
    return f"Made {made} by mer {__version__}. This page loads nothing and runs no script."


def _together(runs: Sequence[PageRun]) -> list[Section]:
    if len(runs) == 1:
        return []
    sections = [Section("summary", "All runs", summary_content(runs))]
    compared = compare_runs(runs)
    if compared:
        title = "Paired differences"
        sections.append(Section("differences", title, comparison_content(compared)))
    return sections


def _run(run: PageRun) -> Section:
    shown = [
        ("scores", "Scores", scores_content(run)),
        ("confusion", "Confusion and classes", confusion_content(run)),
        ("subjects", "Subjects", subjects_content(run)),
        ("curves", "Learning curves", curves_content(run)),
        *([("pictures", "Pictures", gallery_content(run.gallery))] if run.gallery else []),
        ("clips", "Clips", clips_content(run)),
        ("evaluated", "What was evaluated", overview_content(run)),
        ("audit", "Audit", audit_content(run.audit)),
        ("exclusions", "Exclusions", exclusions_content(run)),
        ("trainings", "Trainings", folds_content(run)),
        ("settings", "Settings", settings_content(run)),
        ("versions", "Versions and hardware", versions_content(run)),
        ("leaky", "Leaky rules", leaky_content(run)),
    ]
    parts = [Section(f"run-{run.number}-{name}", title, body) for name, title, body in shown]
    about = element("p", f"{run.table.dataset}, scheme {run.table.scheme}; results: {run.name}")
    return Section(f"run-{run.number}", f"Run {label(run)}", about, tuple(parts))
