"""What a method is told of the classes: of the clips that the fold trains on, and no other."""

from collections import Counter
from pathlib import Path

import pytest
from lightning.pytorch import Trainer

from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.folds.fitted import check_fitted, clips_digest
from mer.methods.base import CountsClasses
from mer.splits import inner_fold, make_folds

CONFIGS = Path(__file__).parents[2] / "configs"


def sequence_words(corpus, store):
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/atm_gcn_small.yaml")
    return [
        *(word for file in files for word in ("-c", str(CONFIGS / file))),
        f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64",
        "--data.view.size=16", "--data.view.frames=6", "--data.batch_size=4",
        "--data.view.augmentation.padding=1", "--model.stem=4", "--model.widths=[4,4]",
    ]  # fmt: skip


@pytest.fixture
def build(words):
    def of(*more):
        parts = Configuration.parse([*words, *more]).build()
        parts.data.use(make_folds("loso", parts.data.subjects)[0])
        return parts

    return of


def test_the_counts_are_of_the_training_clips_alone(build):
    data = build().data
    found = Counter(data.labels[key] for key in data.fold.train)
    assert data.class_counts() == tuple(found[i] for i in range(data.num_classes))
    assert sum(data.class_counts()) < len(data.clips)
    assert data.training_digest() == clips_digest(data.fold.train)
    assert isinstance(data, CountsClasses)


def test_inner_subjects_that_validate_are_not_counted(build):
    data = build("--data.validation=inner").data
    inner = inner_fold(data.fold, seed=0)
    assert sum(data.class_counts()) == len(inner.train) < len(data.fold.train)
    assert data.training_digest() == clips_digest(inner.train)


def test_other_labels_of_the_test_clips_change_nothing(build):
    data = build().data
    before = data.class_counts()
    data.labels.update(dict.fromkeys(data.fold.test, 0))
    assert data.class_counts() == before


def test_a_class_that_no_training_clip_has_counts_nothing(build):
    data = build().data
    for key, label in data.labels.items():
        data.labels[key] = 0 if label == 2 else label
    assert data.class_counts()[2] == 0
    assert len(data.class_counts()) == data.num_classes


def test_a_method_that_weighs_by_them_passes_the_leak_check(corpus, store):
    parts = Configuration.parse(sequence_words(corpus, store)).build()
    assert parts.model.network.frames == parts.data.view.frames == 6
    parts.data.use(make_folds("loso", parts.data.subjects)[0])
    options = {"accelerator": "cpu", "enable_progress_bar": False, "logger": False,
               "enable_checkpointing": False, "enable_model_summary": False}  # fmt: skip
    Trainer(max_epochs=1, limit_train_batches=1, **options).fit(parts.model, datamodule=parts.data)
    verdict = check_fitted(parts)
    assert verdict.outcome == "pass"
    assert verdict.reason == "on the training clips alone: ATMGCN.class_weights"
    counts = parts.data.class_counts()
    shares = [c * w for c, w in zip(counts, parts.model.class_weights.tolist(), strict=True)]
    assert shares == pytest.approx([sum(counts) / 3] * 3)


def test_shared_batches_need_as_many_processes(build):
    data = build("--data.ranks=2").data
    data.prepare_data()
    assert len(data.train_dataloader()) == 3  # outside of any training
    data.trainer = Trainer(accelerator="cpu", logger=False, enable_checkpointing=False)
    with pytest.raises(MerError, match=r"ranks is 2, but the Trainer's processes are 1; give"):
        data.train_dataloader()
