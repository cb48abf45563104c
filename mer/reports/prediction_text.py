"""What `mer score` prints: plain text for a terminal, valid as Markdown."""

from mer.reports.blocks import averages_block, confusion_block, parts_block, scores_block
from mer.reports.evaluated import COUNTED
from mer.reports.prediction_table import PredictionTable


def render_predictions(table: PredictionTable) -> str:
    """Return the text of a scored file; scores are in per cent."""
    floor = ("majority class of the other folds", table.floor)
    blocks = [
        _heading(table),
        scores_block("", {"pooled": table.scores}, floor, table.seeds, table.draws, table.subjects),
        *([parts_block("part", table.parts)] if table.parts else []),
        _confusion(table),
        averages_block("Averaged otherwise", table.conventions),
        _facts(table),
    ]
    return "\n\n".join(blocks) + "\n"


def _heading(table: PredictionTable) -> str:
    warnings = [f"Warning: {warning}." for warning in table.warnings]
    return "\n".join([table.file, "=" * len(table.file), *([""] if warnings else []), *warnings])


def _confusion(table: PredictionTable) -> str:
    columns = [*table.classes, *(["none of them"] if table.others else [])]
    return confusion_block(
        "Confusion", table.classes, columns, table.confusion, table.recall, table.seeds
    )


def _facts(table: PredictionTable) -> str:
    correct = ", ".join(f"{right} of {clips}" for right, clips in table.correct)
    facts = {
        "clips": str(table.clips),
        "subjects": str(table.subjects),
        "folds": str(table.folds),
        "seeds": f"{len(table.seeds)} ({', '.join(map(str, table.seeds))})",
        "predicted correctly": correct,
        COUNTED: "not recorded, a file of predictions cannot tell",
    }
    return "\n".join(f"- {name}: {text}" for name, text in facts.items())
