"""Clips of one or several datasets as batches: what all data modules share."""

from abc import ABC
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from lightning.pytorch import LightningDataModule
from torch.utils.data import DataLoader, Sampler

from mer.batches import ClipSamples, ShuffledBatches
from mer.datamodules.balance import balanced_copies
from mer.datamodules.part import Part
from mer.datamodules.rank_batches import RankBatches
from mer.datasets.class_scheme import Scheme
from mer.datasets.corrections import corrections as find_corrections
from mer.datasets.reader import Reader
from mer.datasets.readers import reader as find_reader
from mer.datasets.release import Release
from mer.datasets.schemes.catalogue import scheme as find_scheme
from mer.errors import MerError
from mer.files import value_digest
from mer.preparation.selection import SpottedApexes, check_policies, choose_apexes
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import Store
from mer.splits import hold_out, inner_fold
from mer.types import Clip, Fold, Remark, Sample
from mer.views.base import Batch, View
from mer.views.cache import ViewCache
from mer.workers import usable_cores

VALIDATIONS = ("none", "inner")
APEX = ("annotated", "middle")
T = TypeVar("T")


class MERDataModule(LightningDataModule, ABC):
    """The clips of a dataset, or of several, one class scheme and one view.

    Args:
        root: The dataset's folder, as it was delivered; the folder of all datasets for several.
        scheme: Name of the class scheme.
        store: Folder of all stores.
        tree: Which of the release's picture trees to prepare, one a dataset where there are
            several; None takes the reader's own choice.
        preparation: How the faces are found, aligned and stored.
        view: What the method sees; stands in the method's YAML.
        held_out: The subject, subjects or dataset to test on, for one fold.
        apex: Where a clip's apex comes from: the first of these that gives one. `annotated`,
            `middle`, `spotted:flow` or `spotted:landmarks`; a clip that none gives an apex is left
            out and listed. None stands for `annotated`, then `middle`.
        corrections: Name of an optional set of corrected positions.
        batch_size: Clips a batch.
        validation: `none`, or `inner` to take a fifth of the training subjects out of the
            training and validate on them. The held-out subject never validates anything.
        permuted_labels: Seed of a permutation of all labels: the control in which a sound
            protocol must score no better than chance. None leaves the labels as annotated.
        annotations: The annotation file, where the root holds several or none; one a dataset
            where there are several.
        ranks: Processes of one training that share out its batches: as many as the Trainer has.
            1 gives every process every batch.

    Raises:
        MerError: A value is unknown, the batches are too small, or the scheme is of another
            dataset.
    """

    dataset: str

    def __init__(
        self,
        root: Path,
        scheme: str,
        store: Path,
        tree: str | dict[str, str] | None = None,
        preparation: PreparationSettings | None = None,
        view: View | None = None,
        held_out: str | list[str] | None = None,
        apex: list[str] | None = None,
        corrections: str | None = None,
        batch_size: int = 32,
        validation: str = "none",
        permuted_labels: int | None = None,
        annotations: Path | dict[str, str] | None = None,
        ranks: int = 1,
    ) -> None:
        super().__init__()
        if validation not in VALIDATIONS:
            raise MerError(
                f"data: validation is {validation!r}; it takes {', '.join(VALIDATIONS)}."
            )
        if batch_size < 2:
            raise MerError(
                f"data: batch_size is {batch_size}; it takes 2 or more, for batch normalisation "
                "cannot learn from a single clip."
            )
        self.root, self.store_folder = Path(root), Path(store)
        self.scheme: Scheme = self.find_scheme(scheme)
        self.preparation = preparation or PreparationSettings()
        self.view, self.corrections = view, corrections
        self.apex = tuple(APEX if apex is None else apex)
        check_policies(self.apex)
        if corrections is not None:
            find_corrections(corrections)  # refuses an unknown set
        self.held_out = [held_out] if isinstance(held_out, str) else held_out
        self.batch_size, self.validation = batch_size, validation
        self.permuted_labels, self.ranks = permuted_labels, ranks
        self.parts = self._make_parts(tree, annotations)
        self.left_out: tuple[Remark, ...] = ()
        self._fold: Fold | None = None

    def find_scheme(self, name: str) -> Scheme:
        """Return a class scheme by name; a dataset outside of the package has its own.

        Raises:
            MerError: There is none.
        """
        return find_scheme(name)

    def find_reader(self, dataset: str) -> Reader:
        """Return the reader of a dataset; one outside of the package has its own.

        Raises:
            MerError: There is none.
        """
        return find_reader(dataset)

    def part_root(self, release: Release) -> Path:
        """Return the folder of a dataset."""
        del release
        return self.root

    @property
    def is_synthetic(self) -> bool:
        """Whether `mer synth` wrote any of the data; every report on it says so."""
        return any(part.is_synthetic for part in self.parts)

    @property
    def num_classes(self) -> int:
        """Number of classes of the scheme."""
        return len(self.scheme.classes)

    @cached_property
    def stores(self) -> dict[str, Store]:
        """The store of these settings for each dataset.

        Raises:
            MerError: One was not prepared.
        """
        return {
            part.dataset: part.open_store(self.store_folder, self.preparation)
            for part in self.parts
        }

    @property
    def versions(self) -> dict[str, str]:
        """The annotation version of each dataset."""
        return {name: store.version for name, store in self.stores.items()}

    @cached_property
    def clips(self) -> dict[str, Clip]:
        """The clips of the class scheme by key, their apexes chosen.

        Raises:
            MerError: A label is unknown, or a class has no clip at all.
        """
        clips: list[Clip] = []
        for store in self.stores.values():
            kept = tuple(clip for clip in store.clips() if self.scheme.class_of(clip) is not None)
            chosen, left_out = choose_apexes(kept, self.apex, partial(_spot, store))
            clips += chosen
            self.left_out += left_out
        self._require_all_classes(clips)
        return {clip.key: clip for clip in clips}

    @cached_property
    def labels(self) -> dict[str, int]:
        """The class index of every key; permuted where the control asks for it."""
        truth = [self.scheme.class_of(clip) for clip in self.clips.values()]
        values = np.array(truth, dtype=np.int64)
        if self.permuted_labels is not None:
            values = np.random.default_rng(self.permuted_labels).permutation(values)
        return dict(zip(self.clips, values.tolist(), strict=True))

    @property
    def subjects(self) -> dict[str, str]:
        """The subject of every key."""
        return {key: clip.subject for key, clip in self.clips.items()}

    @cached_property
    def cache(self) -> ViewCache:
        """The arrays of the view over the stores.

        Raises:
            MerError: No view is configured.
        """
        if self.view is None:
            raise MerError(
                "data.init_args.view is not set: add a method's file, for example "
                "-c configs/method/mmnet.yaml after the data's."
            )
        return ViewCache(self.view, self.stores, workers=usable_cores())

    def use(self, fold: Fold) -> None:
        """Train and test on this fold instead of the one that `held_out` names."""
        self._fold = fold

    @property
    def fold(self) -> Fold:
        """The fold in use.

        Raises:
            MerError: None was given and nothing is held out.
        """
        if self._fold is None:
            if not self.held_out:
                subject = next(iter(self.subjects.values()))
                raise MerError(
                    f"Nothing is held out: add --data.held_out {subject}, or run all folds "
                    "with mer loso."
                )
            self._fold = hold_out(",".join(self.held_out), self.held_out, self.subjects)
        return self._fold

    def class_counts(self) -> tuple[int, ...]:
        """Return the number of samples of each class that the fold in use trains on.

        Magnified copies count: they are what a loss weighs.
        """
        labels = self._samples(self._training_fold().train, training=True).labels
        counts = np.bincount(labels, minlength=self.num_classes)
        return tuple(counts.tolist())

    def training_digest(self) -> str:
        """Return the digest of the clips that the fold in use trains on."""
        return value_digest({"clips": sorted(self._training_fold().train)})

    def state_dict(self) -> dict[str, list[str]]:
        """Return what a checkpoint remembers of the data: the clips it was trained on."""
        return {"train": list(self._training_fold().train)}

    def load_state_dict(self, state_dict: dict[str, list[str]]) -> None:
        """Compare a checkpoint with the clips that it is to be scored on.

        Raises:
            MerError: It was trained on some of them.
        """
        validating = self.trainer is not None and self.trainer.validating
        scored = self._training_fold().test if validating else self.fold.test
        known = sorted(set(state_dict["train"]) & set(scored))
        if known:
            raise MerError(
                f"The checkpoint was trained on {len(known)} of the {len(scored)} clips that it is "
                f"to be scored on, for example {known[0]}; take that of fold {self.fold.name}."
            )

    def prepare_data(self) -> None:
        """Fill the view's cache; what is there already is not computed again."""
        self.cache.fill(tuple(self.clips.values()))

    def train_dataloader(self) -> DataLoader[Sample]:
        """Return the training clips in random batches."""
        samples = self._samples(self._training_fold().train, training=True)
        batches = ShuffledBatches(len(samples), self.batch_size, samples.lengths)
        return DataLoader(samples, batch_sampler=self._share(batches), collate_fn=samples.collate)

    def val_dataloader(self) -> DataLoader[Sample] | list[Batch]:
        """Return the inner validation subjects, or nothing where none were asked for."""
        if self.validation == "none":
            return []
        return self._loader(self._training_fold().test)

    def test_dataloader(self) -> DataLoader[Sample]:
        """Return the held-out clips in their order."""
        return self._loader(self.fold.test)

    def predict_dataloader(self) -> DataLoader[Sample]:
        """Return the held-out clips in their order."""
        return self._loader(self.fold.test)

    def on_after_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """Augment a training batch, normalise any other, on the device."""
        del dataloader_idx
        training = self.trainer is not None and self.trainer.training
        return self.cache.view.augment(batch) if training else self.cache.view.normalise(batch)

    def batches(self, keys: Sequence[str]) -> Iterator[Batch]:
        """Yield normalised batches of some clips on the CPU, outside of any Trainer."""
        for batch in self._loader(keys):
            yield self.cache.view.normalise(batch)

    def _training_fold(self) -> Fold:
        if self.validation == "none":
            return self.fold
        return inner_fold(self.fold, seed=0)

    def _share(self, batches: ShuffledBatches) -> Sampler[list[int]]:
        trainer = self.trainer
        if self.ranks == 1 or trainer is None:
            return batches
        if trainer.world_size != self.ranks:
            raise MerError(
                f"data: ranks is {self.ranks}, but the Trainer's processes are "
                f"{trainer.world_size}; give trainer.devices times trainer.num_nodes, or leave "
                "ranks out."
            )
        return RankBatches(batches, trainer.global_rank, self.ranks, trainer.strategy.broadcast)

    def _loader(self, keys: Sequence[str]) -> DataLoader[Sample]:
        samples = self._samples(keys, training=False)
        return DataLoader(samples, batch_size=self.batch_size, collate_fn=samples.collate)

    def _samples(self, keys: Sequence[str], training: bool) -> ClipSamples:
        labels = {key: self.labels[key] for key in keys}
        samples: list[tuple[str, float | None]] = [(key, None) for key in keys]
        if training:
            view = self.cache.view
            samples += balanced_copies(labels, view.copy_factors(), view.least_copies())
        clips = [self.clips[key] for key, _ in samples]
        factors = [factor for _, factor in samples]
        classes = [labels[key] for key, _ in samples]
        return ClipSamples(clips, classes, self.cache, training, factors)

    def _make_parts(
        self, tree: str | dict[str, str] | None, annotations: Path | dict[str, str] | None
    ) -> tuple[Part, ...]:
        datasets = self.scheme.datasets
        if self.dataset != ("composite" if len(datasets) > 1 else datasets[0]):
            raise MerError(
                f"Class scheme {self.scheme.name} is of {' and '.join(datasets)}, not of "
                f"{self.dataset}."
            )
        trees = _by_dataset("tree", tree, datasets)
        # text in a dictionary: the parser gives back no paths from within one
        files: Mapping[str, Path | str] = _by_dataset("annotations", annotations, datasets)
        return tuple(
            Part(
                reader=reader,
                root=self.part_root(reader.RELEASE),
                tree=trees.get(name) or reader.RELEASE.default_tree,
                annotations=Path(files[name]) if name in files else None,
                corrections=self.corrections,
            )
            for name, reader in ((name, self.find_reader(name)) for name in datasets)
        )

    def _require_all_classes(self, clips: Sequence[Clip]) -> None:
        present = {self.scheme.class_of(clip) for clip in clips}
        absent = [name for i, name in enumerate(self.scheme.classes) if i not in present]
        if absent:
            raise MerError(
                f"{self.dataset} at {self.root} has no clip of class {', '.join(absent)} of scheme "
                f"{self.scheme.name}; UF1 and UAR are not defined without. "
                f"`mer check {self.dataset} {self.root}` shows the counts."
            )


def _spot(store: Store, method: str, clips: Sequence[Clip]) -> dict[str, int]:
    return SpottedApexes(store, method).of(clips, workers=usable_cores())


def _by_dataset(
    name: str, value: T | Mapping[str, T] | None, datasets: Sequence[str]
) -> Mapping[str, T]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        strangers = sorted(set(value) - set(datasets))
        if strangers:
            raise MerError(
                f"data: {name} names {strangers[0]}; the datasets are {', '.join(datasets)}."
            )
        return value
    if len(datasets) > 1:
        raise MerError(f"data: {name} is one value for {', '.join(datasets)}; give one a dataset.")
    return {datasets[0]: value}
