import lightning.pytorch as lightning
import pytest
import torch
from lightning.pytorch.callbacks import ModelCheckpoint

from mer.datamodules import MagnificationPairs
from mer.errors import MerError

SMALL = {"size": 32, "batch_size": 2, "steps": 4, "max_factor": 10.0, "max_motion": 2.0}


class Recorder(lightning.LightningModule):
    """Learns nothing and remembers what it was shown."""

    def __init__(self):
        super().__init__()
        self.weight, self.seen = torch.nn.Parameter(torch.zeros(1)), []

    def training_step(self, batch, index):
        self.seen.append(batch["first"].double().sum().item())
        return self.weight.sum() * 0

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


def fit(tmp_path, steps, checkpoint=None, **changes):
    module = Recorder()
    saving = ModelCheckpoint(tmp_path, "{step}", every_n_train_steps=1, save_top_k=-1)
    trainer = lightning.Trainer(
        max_steps=steps, accelerator="cpu", logger=False, callbacks=[saving],
        enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path,
    )  # fmt: skip
    trainer.fit(module, datamodule=MagnificationPairs(**(SMALL | changes)), ckpt_path=checkpoint,
                weights_only=True if checkpoint else None)  # fmt: skip
    return module.seen


def test_a_batch_is_the_tensors_that_a_magnifier_learns_from():
    batch = next(iter(MagnificationPairs(**SMALL).train_dataloader()))
    assert set(batch) == {"first", "second", "relit", "magnified", "factor"}
    for name in ("first", "second", "relit", "magnified"):
        assert batch[name].shape == (2, 3, 32, 32)
        assert batch[name].dtype == torch.float32
    assert batch["factor"].shape == (2,)
    assert batch["factor"].dtype == torch.float32


def test_no_batch_comes_twice_over_the_epochs(tmp_path):
    seen = fit(tmp_path, 10)
    assert len(set(seen)) == len(seen) == 10


@pytest.mark.parametrize("stopped", [3, 4, 6])
def test_a_resumed_training_sees_what_it_would_have_seen(tmp_path, stopped):
    whole = fit(tmp_path / "whole", 10)
    fit(tmp_path / "part", stopped)
    checkpoint = tmp_path / "part" / f"step={stopped}.ckpt"
    assert fit(tmp_path / "more", 10, checkpoint) == whole[stopped:]


def test_workers_change_nothing():
    one, two = (
        [batch["magnified"] for batch in MagnificationPairs(**SMALL, workers=n).train_dataloader()]
        for n in (0, 2)
    )
    assert len(one) == len(two) == 4
    assert all((a == b).all() for a, b in zip(one, two, strict=True))


def test_the_seed_decides():
    first, again, other = (
        next(iter(MagnificationPairs(**SMALL, seed=seed).train_dataloader()))["second"]
        for seed in (0, 0, 1)
    )
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"batch_size": 0}, "batch_size is 0; it takes 1 or more"),
        ({"steps": 0}, "steps is 0; it takes 1 or more"),
        ({"size": 4}, "size is 4; it takes 16 or more"),
        ({"seed": -1}, "seed is -1; it takes 0 or more"),
        ({"workers": -1}, "workers is -1; it takes 0 or more"),
    ],
)
def test_impossible_values_are_refused(changes, said):
    with pytest.raises(MerError, match=said):
        MagnificationPairs(**(SMALL | changes))


def test_folders_are_read_when_the_data_is_built(tmp_path):
    with pytest.raises(MerError, match="holds no pictures"):
        MagnificationPairs(**SMALL, backgrounds=tmp_path)
