import pytest
import torch
from lightning.pytorch import LightningDataModule, Trainer
from torch.utils.data import DataLoader

from mer.errors import MerError
from mer.methods import ATMGCN
from mer.methods.base import Optimisation
from mer.methods.focal_loss import focal_loss

SMALL = {"frames": 8, "features": 16, "stem": 4, "widths": (6, 8), "layers": 2, "heads": 2}


def module(seed=0, **settings):
    torch.manual_seed(seed)
    return ATMGCN(3, **SMALL | settings)


def trainer(epochs, **options):
    return Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, **options,
    )  # fmt: skip


class Data(LightningDataModule):
    def __init__(self, batches, counts=(6, 3, 1)):
        super().__init__()
        self.batches, self.counts = batches, counts

    def train_dataloader(self):
        return DataLoader(self.batches, batch_size=None)

    def class_counts(self):
        return self.counts

    def training_digest(self):
        return "abc"


def test_the_settings_are_the_paper_s_large_ones():
    made = ATMGCN(7)
    assert len(made.network.encoder.blocks.blocks) == len(made.network.graph.layers) == 4
    graph = made.network.graph.graph
    assert (graph.window, graph.tau, graph.lambda_local, graph.lambda_global) == (2, 10, 0.5, 1)
    recipe = made.optimisation
    assert (recipe.optimiser, recipe.learning_rate, recipe.decay, recipe.weight_decay) == (
        "adamw", 1e-4, 0.95, 0.05,
    )  # fmt: skip
    assert (made.gamma, made.network.frames) == (2.0, 32)


def test_the_loss_is_focal_with_the_classes_of_the_training_clips(sequence_batch):
    made, batch = module(), sequence_batch()
    logits = made(batch)
    plain = focal_loss(logits, batch["label"], torch.ones(3), 2.0)
    torch.testing.assert_close(made.loss(logits, batch), plain)
    made.use_class_counts((6, 3, 1), "abc")
    weighed = focal_loss(logits, batch["label"], torch.tensor([10 / 18, 10 / 9, 10 / 3]), 2.0)
    torch.testing.assert_close(made.loss(logits, batch), weighed)
    assert made.fitted == {"class_weights": "abc"}


def test_fitting_learns_the_counts_and_a_checkpoint_keeps_them(sequence_batch, tmp_path):
    made, batch = module(), sequence_batch()
    run = trainer(1)
    run.fit(made, datamodule=Data([batch]))
    expected = torch.tensor([10 / 18, 10 / 9, 10 / 3])
    torch.testing.assert_close(made.class_weights, expected)
    run.save_checkpoint(tmp_path / "one.ckpt")
    state = torch.load(tmp_path / "one.ckpt", weights_only=True)["state_dict"]
    again = module()
    again.load_state_dict(state)
    torch.testing.assert_close(again.class_weights, expected)


def test_classes_can_be_left_unweighed(sequence_batch):
    made = module(balanced=False)
    trainer(1).fit(made, datamodule=Data([sequence_batch()]))
    assert torch.equal(made.class_weights, torch.ones(3))
    assert made.fitted == {}


def test_one_batch_is_learned_by_heart(sequence_batch):
    made = module(optimisation=Optimisation("adamw", 3e-3))
    batch = sequence_batch((6, 3, 2, 5, 4, 8))
    run = trainer(40)
    run.fit(made, DataLoader([batch], batch_size=None))
    assert run.callback_metrics["train/loss"] < 0.02
    assert (made.eval()(batch).argmax(1) == batch["label"]).all()


@pytest.mark.parametrize(
    "settings",
    [{}, {"motion": False}, {"gcn": False}, {"adaptive": False}, {"fc": "edge"},
     {"balanced": False}, {"gamma": 0.0}, {"forgetting": 0.9}],
    ids=str,
)  # fmt: skip
def test_every_switch_trains_another_network(sequence_batch, settings):
    recipe = {"optimisation": Optimisation("adamw", 1e-2)}
    found = []
    for chosen in ({"forgetting": 0.4}, settings):
        made = module(**recipe | chosen)
        trainer(3).fit(made, datamodule=Data([sequence_batch()]))
        found.append(made.eval().probabilities(sequence_batch()))
    assert (found[0] - found[1]).abs().max() > 1e-6


def test_equal_seeds_give_equal_and_other_seeds_other_predictions(sequence_batch):
    one, same, other = (module(seed).eval()(sequence_batch()) for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_attention_maps_stand_at_their_frames(sequence_batch):
    made, batch = module().eval(), sequence_batch()
    maps = made.attention_maps(batch)
    assert maps.shape == (4, 6, 1, 8, 8)
    assert (maps[:, 0] == 0).all()
    assert (maps[~batch["mask"]] == 0).all()
    shown = batch["mask"].clone()
    shown[:, 0] = False
    assert (maps[shown] > 0).all()
    alone = {
        name: value[1:2, :3] if value.ndim > 1 else value[1:2] for name, value in batch.items()
    }
    torch.testing.assert_close(made.attention_maps(alone)[0], maps[1, :3])


def test_accumulated_gradients_are_those_of_the_batches_together(sequence_batch):
    whole = sequence_batch((6, 3, 2, 5))
    halves = [
        {name: value[part] for name, value in whole.items()} for part in (slice(2), slice(2, 4))
    ]
    steps = []
    for batches, accumulate in (([whole], 1), (halves, 2)):
        made = module().eval()  # batch norm takes halves and whole alike
        made.on_before_optimizer_step = lambda _, made=made: steps.append(
            torch.cat([p.grad.flatten() for p in made.parameters()])
        )
        data = Data(batches, counts=(2, 1, 1))
        trainer(1, accumulate_grad_batches=accumulate).fit(made, datamodule=data)
    one, accumulated = steps
    torch.testing.assert_close(accumulated, one, rtol=0, atol=1e-6)


def test_bf16_and_checkpoints_are_switches(sequence_batch):
    made = module(checkpoint=True)
    run = trainer(2, precision="bf16-mixed", accumulate_grad_batches=2, deterministic="warn")
    run.fit(made, datamodule=Data([sequence_batch()] * 2))
    assert run.global_step == 2
    assert made.eval().probabilities(sequence_batch()).isfinite().all()
    assert made.network.encoder.stem[1].num_batches_tracked == 4


def test_settings_that_cannot_be_used_are_refused():
    with pytest.raises(MerError, match="gamma is -1; allowed are numbers from 0"):
        module(gamma=-1)
