"""Helpers that the schemes of all datasets share."""

from collections.abc import Iterable, Mapping, Sequence

from mer.datasets.class_scheme import ClassScheme
from mer.datasets.objective_class import OBJECTIVE_CLASSES

# the class indices 0, 1, 2 of MEGC2019's ground-truth file
THREE = ("negative", "positive", "surprise")


def by_label(classes: Mapping[str, Iterable[str]], known: Iterable[str]) -> dict[str, str | None]:
    """Turn labels by class into a mapping from every known label to its class or None."""
    found = {label: name for name, labels in classes.items() for label in labels}
    return {label: found.get(label) for label in known}


def objective_scheme(
    dataset: str,
    classes: Sequence[str],
    published: Mapping[str, tuple[int, ...]],
    name: str = "",
    source: str = "objective",
) -> ClassScheme:
    """Return a scheme of some of the seven objective classes.

    Args:
        dataset: `casme2`, ...
        classes: Roman numbers; all others are dropped.
        published: Clips of each of the seven, by annotation version.
        name: After the dataset's; `objective-<number of classes>` where empty.
        source: `objective` reads the release's column, `rule` the action units.
    """
    places = [OBJECTIVE_CLASSES.index(number) for number in classes]
    return ClassScheme(
        name=f"{dataset}-{name or f'objective-{len(classes)}'}",
        dataset=dataset,
        classes=tuple(classes),
        source=source,
        mapping=by_label({number: (number,) for number in classes}, OBJECTIVE_CLASSES),
        published={
            version: tuple(counts[place] for place in places)
            for version, counts in published.items()
        },
    )
