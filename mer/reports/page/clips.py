"""Every tested clip with its truth and what each seed took it for."""

from mer.evaluation.protocol import by_seed
from mer.evaluation.selection import select
from mer.reports.page.markup import Markup, element, folded, join, table
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges


def clips_content(run: PageRun) -> Markup:
    """Return how many clips no seed got right, and the predictions of all under rule `last`."""
    truth: dict[str, int] = {}
    said: dict[str, dict[int, int]] = {}
    for seed, group in by_seed(run.results).items():
        pooled = select(group, "last").for_f1
        rows = zip(pooled.clips, pooled.truth.tolist(), pooled.predictions.tolist(), strict=True)
        for clip, true, predicted in rows:
            truth[clip] = true
            said.setdefault(clip, {})[seed] = predicted
    missed = sum(truth[clip] not in seeds.values() for clip, seeds in said.items())
    right = sum(set(seeds.values()) == {truth[clip]} for clip, seeds in said.items())
    summary = f"{right} of {len(said)} clips are predicted rightly."
    if len(run.table.seeds) > 1:
        summary = f"Of {len(said)} clips, {right} are right in every seed and {missed} in none."
    names = run.table.classes
    cells = [
        [clip, names[truth[clip]],
         *(_cell(said[clip].get(seed), truth[clip], names) for seed in run.table.seeds)]
        for clip in sorted(said)
    ]  # fmt: skip
    header = ["clip", "truth", *(f"seed {seed}" for seed in run.table.seeds)]
    shown = table("Predictions, rule last; misses are marked", header, cells)
    return join(
        [element("p", summary), folded(f"Table of {len(said)} clips", badges(run.marks), shown)]
    )


def _cell(predicted: int | None, truth: int, names: tuple[str, ...]) -> Markup | str:
    if predicted is None:
        return "not tested"
    if predicted == truth:
        return names[predicted]
    return element("span", f"✗ {names[predicted]}", class_="miss")
