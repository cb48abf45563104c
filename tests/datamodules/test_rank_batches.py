import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mer.batches import ShuffledBatches
from mer.datamodules.rank_batches import RankBatches


def shared(count, size, ranks, agree=lambda seed: 7):
    return [RankBatches(ShuffledBatches(count, size), rank, ranks, agree) for rank in range(ranks)]


@given(count=st.integers(2, 60), size=st.integers(2, 9), ranks=st.integers(1, 5))
def test_all_clips_are_trained_on_in_equally_many_steps(count, size, ranks):
    drawn = [list(one) for one in shared(count, size, ranks)]
    assert {len(one) for one in drawn} == {len(shared(count, size, ranks)[0])}
    order = [batch for step in zip(*drawn, strict=True) for batch in step]
    own = len(ShuffledBatches(count, size))
    assert sorted(i for batch in order[:own] for i in batch) == list(range(count))
    # what fills the last step up comes from the epoch's start
    assert order[own:] == [order[i % own] for i in range(own, len(order))]


def test_processes_whose_generators_differ_agree():
    drawn = []
    for rank in range(2):
        torch.manual_seed(rank)
        drawn.append(list(RankBatches(ShuffledBatches(20, 4), rank, 2, lambda seed: 7)))
    assert sorted(i for one in drawn for batch in one for i in batch) != []
    together = [tuple(batch) for step in zip(*drawn, strict=True) for batch in step]
    assert sorted(i for batch in together[:5] for i in batch) == list(range(20))


def test_the_drawn_batches_are_the_last_epoch_s_of_this_process():
    one = RankBatches(ShuffledBatches(20, 4), 1, 2, lambda seed: 7)
    assert one.drawn == []
    first = list(one)
    assert one.drawn == first


def test_an_epoch_draws_from_the_process_s_generator_what_is_agreed_on():
    (one,) = shared(20, 4, 1, agree=lambda seed: seed)
    torch.manual_seed(3)
    first, second = list(one), list(one)
    assert first != second
    torch.manual_seed(3)
    assert list(one) == first
    torch.manual_seed(3)
    torch.randint(2**31, ())
    torch.randint(2**31, ())
    after = torch.rand(())
    torch.manual_seed(3)
    assert (list(one), list(one)) == (first, second)
    assert torch.equal(torch.rand(()), after)  # the order itself takes nothing from it


@pytest.mark.parametrize(("count", "steps"), [(16, 2), (20, 3), (17, 2)])
def test_the_length_is_the_number_of_steps(count, steps):
    assert [len(one) for one in shared(count, 4, 2)] == [steps, steps]


SCRIPT = """
import sys, torch
from lightning.pytorch import LightningDataModule, Trainer
from torch.utils.data import DataLoader
from mer.datamodules.rank_batches import RankBatches
from mer.methods import ATMGCN

class Order:
    def __iter__(self):
        return iter([[0, 1], [2, 3], [4, 5], [6, 7]])
    def __len__(self):
        return 4

class Data(LightningDataModule):
    def train_dataloader(self):
        t, ranks = self.trainer, self.trainer.world_size
        order = RankBatches(Order(), t.global_rank, ranks, t.strategy.broadcast)
        frames = torch.randn(8, 4, 3, 16, 16, generator=torch.Generator().manual_seed(0))
        items = [{"frames": f, "mask": torch.ones(4, dtype=torch.bool), "index": torch.arange(4),
                  "apex": torch.tensor(i % 3 + 1), "label": torch.tensor(i % 2)}
                 for i, f in enumerate(frames)]
        return DataLoader(items, batch_sampler=order)
    def class_counts(self):
        return (5, 3)
    def training_digest(self):
        return "abc"

torch.set_num_threads(1)
torch.manual_seed(0)
devices, accumulate, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
module = ATMGCN(2, frames=4, features=8, stem=4, widths=(4, 6), layers=2, heads=2)
steps = []
module.on_before_optimizer_step = lambda _: steps.append(
    torch.cat([p.grad.flatten() for p in module.parameters()]).clone())
several = {"strategy": "ddp", "use_distributed_sampler": False} if devices > 1 else {}
trainer = Trainer(max_epochs=2, accelerator="cpu", devices=devices, logger=False,
                  accumulate_grad_batches=accumulate, enable_checkpointing=False,
                  enable_progress_bar=False, enable_model_summary=False, **several)
trainer.fit(module, datamodule=Data())
if trainer.is_global_zero:
    torch.save({"steps": torch.stack(steps), "weights": module.class_weights}, path)
"""


def gradients(folder, devices, accumulate):
    script, path = folder / "train.py", folder / f"{devices}.pt"
    script.write_text(SCRIPT)
    words = [sys.executable, str(script), str(devices), str(accumulate), str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return torch.load(path, weights_only=True)


@pytest.mark.slow
def test_two_devices_take_the_steps_of_one_that_accumulates_two_batches(tmp_path):
    one, two = gradients(tmp_path, 1, 2), gradients(tmp_path, 2, 1)
    assert len(one["steps"]) == len(two["steps"]) == 4
    torch.testing.assert_close(two["steps"], one["steps"], rtol=1e-3, atol=1e-5)
    assert torch.equal(one["weights"], two["weights"])


YAML = """# Two devices a fold.
trainer:
  devices: 2
  strategy: ddp
  use_distributed_sampler: false
data:
  init_args:
    ranks: ${trainer.devices}
"""


@pytest.mark.slow
def test_two_devices_train_a_fold_from_yaml(corpus, store, tmp_path):
    (tmp_path / "several.yaml").write_text(YAML)
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/atm_gcn_small.yaml")
    configs = Path(__file__).parents[2] / "configs"
    words = [
        *(word for file in files for word in ("-c", str(configs / file))),
        "-c", str(tmp_path / "several.yaml"), "--trainer.accelerator=cpu",
        f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64",
        "--data.view.size=16", "--data.view.frames=6", "--data.batch_size=4",
        "--data.view.augmentation.padding=1", "--model.stem=4", "--model.widths=[4,4]",
        "--trainer.max_epochs=2", "--trainer.accumulate_grad_batches=1",
        "--data.held_out=casme2/sub01", f"--trainer.default_root_dir={tmp_path}",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "mer", "fit", *words],
        capture_output=True, text=True, check=False, timeout=400, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    state = torch.load(next(tmp_path.rglob("*.ckpt")), weights_only=True)
    # 18 clips are five batches of four, three steps for two devices
    assert state["global_step"] == 2 * 3
