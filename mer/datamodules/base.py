"""Clips of a dataset as batches: one shared LightningDataModule, one small class a dataset."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from lightning.pytorch import LightningDataModule
from torch.utils.data import DataLoader

from mer.batches import ClipSamples, ShuffledBatches, collate
from mer.datasets import casme2
from mer.datasets.corrections import apply
from mer.datasets.schemes import scheme as find_scheme
from mer.datasets.synthetic.marker import is_synthetic
from mer.errors import MerError
from mer.preparation.manifest import annotation_digest
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import Store
from mer.splits import hold_out, inner_fold
from mer.types import ClassScheme, Clip, Fold, Index, Remark, Sample
from mer.views.base import Batch, View
from mer.views.cache import ViewCache

VALIDATIONS = ("none", "inner")


class MERDataModule(LightningDataModule, ABC):
    """The clips of one dataset, one class scheme and one view.

    Args:
        root: The dataset's folder, as it was delivered.
        scheme: Name of the class scheme.
        tree: Which of the dataset's picture trees to prepare.
        store: Folder of all stores.
        preparation: How the faces are found, aligned and stored.
        view: What the method sees; stands in the method's YAML.
        held_out: The subject, subjects or dataset to test on, for one fold.
        correction: Name of an optional set of corrected apexes.
        batch_size: Clips a batch.
        validation: `none`, or `inner` to take a fifth of the training subjects out of the
            training and validate on them. The held-out subject never validates anything.
        permuted_labels: Seed of a permutation of all labels: the control in which a sound
            protocol must score no better than chance. None leaves the labels as annotated.
        annotations: The annotation file, where the root holds several or none.

    Raises:
        MerError: `validation` is unknown, or the batches are too small.
    """

    dataset: str

    def __init__(
        self,
        root: Path,
        scheme: str,
        tree: str,
        store: Path,
        preparation: PreparationSettings | None = None,
        view: View | None = None,
        held_out: str | list[str] | None = None,
        correction: str | None = None,
        batch_size: int = 32,
        validation: str = "none",
        permuted_labels: int | None = None,
        annotations: Path | None = None,
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
        self.root, self.tree, self.store_folder = Path(root), tree, Path(store)
        self.scheme: ClassScheme = find_scheme(scheme)
        self.preparation = preparation or PreparationSettings()
        self.view, self.correction = view, correction
        self.held_out = [held_out] if isinstance(held_out, str) else held_out
        self.batch_size, self.validation = batch_size, validation
        self.permuted_labels = permuted_labels
        self.annotations = None if annotations is None else Path(annotations)
        self.correction_remarks: tuple[Remark, ...] = ()
        self._fold: Fold | None = None

    @abstractmethod
    def read_index(self) -> Index:
        """Read the release's annotation and find its frames."""

    @abstractmethod
    def annotation_files(self) -> tuple[Path, ...]:
        """Return the release's annotation, then what is read beside it; no picture is opened."""

    @property
    def is_synthetic(self) -> bool:
        """Whether `mer synth` wrote the dataset; every report on it says so."""
        return is_synthetic(self.root)

    @property
    def num_classes(self) -> int:
        """Number of classes of the scheme."""
        return len(self.scheme.classes)

    @cached_property
    def store(self) -> Store:
        """The store of these settings.

        Raises:
            MerError: It was not prepared.
        """
        digest = annotation_digest(*self.annotation_files())
        return Store.open(self.store_folder, self.dataset, self.tree, digest, self.preparation)

    @cached_property
    def clips(self) -> dict[str, Clip]:
        """The clips of the class scheme by key, with corrected apexes if asked for.

        Raises:
            MerError: A label is unknown, or a class has no clip at all.
        """
        clips = self.store.clips()
        if self.correction is not None:
            clips, self.correction_remarks = apply(clips, self.correction)
        chosen = {clip.key: clip for clip in clips if self.scheme.class_of(clip) is not None}
        self._require_all_classes(chosen)
        return chosen

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
        """The arrays of the view over the store.

        Raises:
            MerError: No view is configured.
        """
        if self.view is None:
            raise MerError(
                "data.init_args.view is not set: add a method's file, for example "
                "-c configs/method/mmnet.yaml after the data's."
            )
        return ViewCache(self.view, self.store)

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
        batches = ShuffledBatches(len(samples), self.batch_size)
        return DataLoader(samples, batch_sampler=batches, collate_fn=collate)

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

    def _loader(self, keys: Sequence[str]) -> DataLoader[Sample]:
        samples = self._samples(keys, training=False)
        return DataLoader(samples, batch_size=self.batch_size, collate_fn=collate)

    def _samples(self, keys: Sequence[str], training: bool) -> ClipSamples:
        clips = [self.clips[key] for key in keys]
        return ClipSamples(clips, [self.labels[key] for key in keys], self.cache, training)

    def _require_all_classes(self, clips: dict[str, Clip]) -> None:
        present = {self.scheme.class_of(clip) for clip in clips.values()}
        absent = [name for i, name in enumerate(self.scheme.classes) if i not in present]
        if absent:
            raise MerError(
                f"{self.dataset} at {self.root} has no clip of class {', '.join(absent)} of scheme "
                f"{self.scheme.name}; UF1 and UAR are not defined without. "
                f"`mer check {self.dataset} {self.root}` shows the counts."
            )


class CASME2(MERDataModule):
    """CASME II (Yan et al., 2014): 255 clips of 26 subjects at 200 frames a second."""

    dataset = "casme2"

    def read_index(self) -> Index:
        """Read the coding file and find the frames of the chosen tree."""
        return casme2.read_index(self.root, self.tree, self.annotations)

    def annotation_files(self) -> tuple[Path, ...]:
        """Return the coding file, and the objective classes where they lie beside it."""
        coding = self.annotations or casme2.find_coding_file(self.root)
        objective = casme2.find_objective_file(coding.parent)
        return (coding, objective) if objective else (coding,)
