"""What is compared: one system's predictions by seed, from stored results or from a CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mer.errors import MerError
from mer.evaluation.protocol import FIRST_PROTOCOL, by_seed, check_complete, check_results
from mer.evaluation.scored_csv import PredictionFile
from mer.evaluation.selection import LEAKY_RULES, Pooled, select
from mer.types import FoldResult

# of the results' context: what two systems should have in common
FACTS = ("protocol", "annotation_version", "apex", "corpus")


@dataclass(frozen=True, slots=True)
class System:
    """A system whose predictions can be paired with another's.

    Attributes:
        name: For people.
        source: Folder or file.
        classes: Names in the order of the indices; a prediction index beyond them is a miss.
        seeds: The pooled predictions of each seed.
        notes: Sentences that belong beside its scores.
        facts: How it was tested, as far as that is known: `protocol`, `apex` and so on.
    """

    name: str
    source: str
    classes: tuple[str, ...]
    seeds: Mapping[int, Pooled]
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def system_of_results(
    results: Sequence[FoldResult],
    source: str,
    rule: str = "last",
    notes: Sequence[str] = (),
    seeds: Sequence[int] = (),
) -> System:
    """Take the predictions of one configuration under an honest rule.

    Args:
        results: Of one configuration.
        source: Their folder.
        rule: `last` or `inner`.
        notes: Sentences about the results; that they are incomplete is added.
        seeds: That were planned.

    Raises:
        MerError: The rule looks at the test subject, or the results do not belong together.
    """
    if rule in LEAKY_RULES:
        raise MerError(
            f"Rule {rule} chooses epochs on the test subject, and a difference between two such "
            "scores says nothing; compare under last or inner."
        )
    check_results(results)
    progress = check_complete(results, None, seeds)
    context = results[0].context
    facts = (context.get("method", "unnamed method"), context.get("scheme"), results[0].config_hash)
    known = progress.expected is not None or progress.missing_seeds
    unfinished = (progress.text,) if known and not progress.complete else ()
    return System(
        name=" ".join(fact for fact in facts if fact),
        source=source,
        classes=results[0].classes,
        seeds={seed: select(group, rule).for_f1 for seed, group in by_seed(results).items()},
        notes=(*notes, *unfinished),
        facts={"protocol": FIRST_PROTOCOL} | {k: context[k] for k in FACTS if k in context},
    )


def system_of_file(file: PredictionFile) -> System:
    """Take the predictions of a CSV.

    Raises:
        MerError: The file itself says that its epochs were chosen on the test subject.
    """
    leaky = sorted(file.rules & set(LEAKY_RULES))
    if leaky:
        raise MerError(
            f"{file.path} holds predictions under rule {leaky[0]}, which chooses epochs on the "
            "test subject; compare under last or inner."
        )
    rules = [f"the file names rule {name}" for name in sorted(file.rules)]
    notes = (*rules, *file.warnings)
    return System(file.path.stem, str(file.path), file.classes, file.seeds, notes)
