"""Which frame of a clip counts as its apex: annotated, the middle, or spotted in the pictures."""

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path

import cv2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mer.code import code_digest
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.files import value_digest, write_json
from mer.preparation import apex_spotting
from mer.preparation.store import Store
from mer.types import Clip, Remark
from mer.workers import Workers

METHODS = ("flow", "landmarks")
POLICIES = ("annotated", "middle", *(f"spotted:{method}" for method in METHODS))
APEXES = "apexes.json"

# starting workers takes longer than spotting so few; a killed run loses fewer than these, too
_FEW = 20

Spot = Callable[[str, Sequence[Clip]], Mapping[str, int]]


def choose_apexes(
    clips: Sequence[Clip], policies: Sequence[str], spot: Spot
) -> tuple[tuple[Clip, ...], tuple[Remark, ...]]:
    """Give each clip the apex of the first policy that has one for it.

    Args:
        clips: As their readers made them.
        policies: Of `POLICIES`, in order. `annotated` covers corrected apexes.
        spot: Gives the apexes of some clips by key, from one of `METHODS`; called once a
            policy and only for clips that no earlier policy decided.

    Returns:
        The clips that have an apex, in their order, with its source; an unusable remark on
        every other one.

    Raises:
        MerError: The policies cannot be used.
    """
    check_policies(policies)
    chosen: dict[str, Clip] = {}
    for policy in policies:
        waiting = [clip for clip in clips if clip.key not in chosen]
        chosen |= {clip.key: clip for clip in _apply(policy, waiting, spot)}
    left_out = [clip.key for clip in clips if clip.key not in chosen]
    text = (
        f"It has no apex by the policies asked for ({', '.join(policies)}); add middle to keep it."
    )
    remarks = tuple(Remark(key, text, unusable=True) for key in left_out)
    return tuple(chosen[clip.key] for clip in clips if clip.key in chosen), remarks


def check_policies(policies: Sequence[str]) -> None:
    """Refuse a list of policies that cannot be meant.

    Raises:
        MerError: It is empty, names an unknown policy or one twice, or goes on after a policy
            that gives every clip an apex.
    """
    if not policies:
        raise MerError(f"There is no apex policy; give one or more of {', '.join(POLICIES)}.")
    for policy in policies:
        if policy not in POLICIES:
            raise MerError(
                f"There is no apex policy {policy!r}; there are {', '.join(POLICIES)}."
                f"{did_you_mean(policy, POLICIES)}"
            )
        if list(policies).count(policy) > 1:
            raise MerError(f"The apex policy {policy} is named twice; name it once.")
    for policy, useless in pairwise(policies):
        if policy != "annotated":
            raise MerError(
                f"The apex policy {useless} never decides, for {policy} before it gives every "
                f"clip an apex; put {policy} last."
            )


@dataclass(frozen=True)
class SpottedApexes:
    """The apexes that one method spots in a store's clips, kept in a file beside its views.

    The file's folder is named after the spotting's code and the store's content, so that an
    apex of other code or other pictures is never read.

    Attributes:
        store: The prepared clips.
        method: One of `METHODS`.

    Raises:
        MerError: There is no such method.
    """

    store: Store
    method: str

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise MerError(
                f"No method {self.method!r} spots apexes; there are {', '.join(METHODS)}."
                f"{did_you_mean(self.method, METHODS)}"
            )

    def of(self, clips: Sequence[Clip], workers: int = 1, progress: bool = True) -> dict[str, int]:
        """Return the apexes of some clips of the store by key; only missing ones are spotted.

        Stopped at any moment, the same call continues; a damaged file is made anew.

        Args:
            clips: With the store's frames.
            workers: Processes for more than a few clips; the apexes do not depend on it.
            progress: Whether to show on stderr how far it is.

        Raises:
            MerError: The store lacks a clip or the landmarks, or it cannot be written.
        """
        known = self._read()
        missing = [clip for clip in clips if not _is_apex(known.get(clip.key), clip)]
        for count, (clip, apex) in enumerate(self._spot(missing, workers, progress), start=1):
            known[clip.key] = apex
            if count % _FEW == 0 or count == len(missing):
                write_json(self.file, known)
        return {clip.key: known[clip.key] for clip in clips}

    @cached_property
    def file(self) -> Path:
        """Where the apexes are kept.

        Raises:
            MerError: The method needs landmarks and the store has none.
        """
        made_by = {
            "apexes": self.method,
            "landmarks": self._variant,
            "code": code_digest([apex_spotting.__name__]),
        }
        return self.store.views_folder(value_digest(made_by)) / APEXES

    @cached_property
    def _variant(self) -> str | None:
        """The landmarks in use; None where the method needs none."""
        if self.method != "landmarks":
            return None
        kept = list(self.store.manifest["identity"]["landmarks"])
        if not kept:
            raise MerError(
                f"The store in {self.store.folder} has no landmarks, which spotted:landmarks "
                "needs; add 'plain' to the settings' landmarks and run `mer prepare -c ...`."
            )
        return "plain" if "plain" in kept else str(kept[0])

    def _read(self) -> dict[str, int]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _spot(
        self, clips: Sequence[Clip], workers: int, progress: bool
    ) -> Iterator[tuple[Clip, int]]:
        if not clips:
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                   TextColumn("clips"), TimeRemainingColumn())  # fmt: skip
        console = Console(stderr=True, quiet=not progress)
        with Progress(*columns, console=console, disable=not progress) as bar:
            line = bar.add_task("spotting apexes", total=len(clips))
            work = partial(_spot_one, self.store, self._variant)
            with closing(_run(work, clips, workers)) as results:
                for result in results:
                    bar.advance(line)
                    yield result


def _apply(policy: str, clips: Sequence[Clip], spot: Spot) -> list[Clip]:
    """Return those of the clips that a policy gives an apex, with it."""
    if policy == "annotated":
        return [clip for clip in clips if _is_annotated(clip)]
    if policy == "middle":
        apexes: Mapping[str, int] = {c.key: (c.onset + c.offset) // 2 for c in clips}
    else:
        apexes = spot(policy.partition(":")[2], clips) if clips else {}
    return [replace(clip, apex=apexes[clip.key], apex_source=policy) for clip in clips]


def _is_annotated(clip: Clip) -> bool:
    source = clip.apex_source.partition(":")[0]
    return clip.apex is not None and source in ("annotated", "corrected")


def _is_apex(value: object, clip: Clip) -> bool:
    """Whether a value read from a file can be the spotted apex of a clip."""
    return type(value) is int and min(clip.onset + 1, clip.offset) <= value <= clip.offset


def _run(
    work: Callable[[Clip], int], clips: Sequence[Clip], workers: int
) -> Generator[tuple[Clip, int], None, None]:
    if workers < 2 or len(clips) <= _FEW:
        yield from ((clip, work(clip)) for clip in clips)
        return
    with Workers(min(workers, len(clips)), _start) as pool:
        yield from pool.run(work, clips)


def _spot_one(store: Store, variant: str | None, clip: Clip) -> int:
    frames, ends = store.frames(clip.key), (clip.onset, clip.offset)
    if variant is None:
        return apex_spotting.flow_apex(frames, *ends)
    landmarks = store.landmarks(clip.key, variant)
    return apex_spotting.landmark_region_apex(frames, landmarks, *ends)


def _start() -> None:
    cv2.setNumThreads(1)
