import pytest
import torch

from mer.errors import MerError
from mer.methods.atm_gcn_network import ATMGCNNetwork
from mer.methods.temporal_graph import TemporalGraph

INPUTS = ("frames", "mask", "index", "apex")
SMALL = {"frames": 8, "features": 8, "stem": 4, "widths": (4, 6), "layers": 3, "heads": 2}


def network(seed=0, **settings):
    torch.manual_seed(seed)
    return ATMGCNNetwork(3, **SMALL | settings)


def run(made, batch):
    return made(*(batch[name] for name in INPUTS))


def part(batch, b, length):
    # one clip without the padding
    return {
        name: value[b : b + 1] if value.ndim == 1 else value[b : b + 1, :length]
        for name, value in batch.items()
    }


def trained_statistics(made, batch):
    # fresh running statistics could hide that padding is seen
    made.train()
    run(made, batch)
    return made.eval()


SWITCHES = {
    "full": {}, "no motion": {"motion": False}, "no gcn": {"gcn": False},
    "no atm": {"adaptive": False}, "fc edge": {"fc": "edge"},
    "one block": {"widths": (4,)}, "two layers": {"layers": 2},
    "narrow window": {"graph": TemporalGraph(window=1)},
    "slow decay": {"graph": TemporalGraph(tau=100.0)},
    "weak local": {"graph": TemporalGraph(lambda_local=0.1)},
    "strong global": {"graph": TemporalGraph(lambda_global=3.0)},
    "forgetting": {"forgetting": 0.9}, "heads": {"heads": 4},
}  # fmt: skip


@pytest.mark.parametrize("settings", SWITCHES.values(), ids=SWITCHES.keys())
def test_a_padded_batch_gives_the_logits_of_each_clip_alone(sequence_batch, settings):
    lengths = (6, 3, 2, 8)
    batch = sequence_batch(lengths)
    made = trained_statistics(network(**settings), batch)
    with torch.no_grad():
        together = run(made, batch).logits
        for b, length in enumerate(lengths):
            alone = run(made, part(batch, b, length)).logits
            torch.testing.assert_close(together[b : b + 1], alone, rtol=0, atol=1e-5)


def test_every_switch_changes_the_predictions(sequence_batch):
    batch, found = sequence_batch(), {}
    for name, settings in SWITCHES.items():
        made = trained_statistics(network(**settings), batch)
        if made.graph is not None:
            for layer in made.graph.adaptive:  # away from the identity, at which they begin
                for parameter in layer.parameters():
                    torch.nn.init.normal_(parameter, std=0.3, generator=torch.manual_seed(1))
        with torch.no_grad():
            found[name] = run(made, batch).logits
    names = list(found)
    for i, one in enumerate(names):
        for two in names[:i]:
            assert (found[one] - found[two]).abs().max() > 1e-5, (one, two)


def test_what_padding_holds_is_never_seen(sequence_batch):
    batch = sequence_batch()
    spoilt = {name: value.clone() for name, value in batch.items()}
    spoilt["frames"][~batch["mask"]] = 1e6
    spoilt["index"][~batch["mask"]] = 77
    results = []
    for one in (batch, spoilt):
        made = network().train()
        results.append((run(made, one).logits, *made.buffers()))
    for clean, other in zip(*results, strict=True):
        assert torch.equal(clean, other)


def test_batch_norm_counts_real_pairs_alone(sequence_batch):
    made, seen = network(), []
    made.encoder.stem[0].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    batch = sequence_batch((6, 3, 2, 5))
    run(made, batch)
    frames = batch["frames"]
    pairs = [frames[b, 1:n] - frames[b, :1] for b, n in enumerate((6, 3, 2, 5))]
    assert len(seen[0]) == 5 + 2 + 1 + 4
    torch.testing.assert_close(seen[0], torch.cat(pairs))


def test_without_motion_the_encoder_sees_the_frames(sequence_batch):
    made, seen = network(motion=False), []
    made.encoder.stem[0].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    batch = sequence_batch((3, 2))
    run(made, batch)
    frames = batch["frames"]
    torch.testing.assert_close(seen[0], torch.stack([frames[0, 1], frames[0, 2], frames[1, 1]]))


@pytest.mark.parametrize("training", [True, False])
def test_permuting_clips_permutes_the_result(sequence_batch, training):
    batch, order = sequence_batch(), torch.tensor([2, 0, 3, 1])
    made = trained_statistics(network(), batch).train(training)
    permuted = {name: value[order] for name, value in batch.items()}
    with torch.no_grad():
        found = run(made, permuted).logits
        torch.testing.assert_close(found, run(made, batch).logits[order], rtol=0, atol=1e-5)


@pytest.mark.parametrize("apex", [1, 3, 7])
def test_an_apex_at_the_first_or_last_moving_frame_is_as_good_as_any(sequence_batch, apex):
    batch = sequence_batch((8, 8)) | {"apex": torch.tensor([apex, apex])}
    made = network()
    run(made, batch).logits.square().sum().backward()
    assert all(p.grad.isfinite().all() for p in made.parameters())


def test_the_longest_and_the_shortest_clips_together():
    made = network(frames=32).train()
    frames = torch.zeros(2, 32, 3, 8, 8)
    frames[0] = torch.randn(32, 3, 8, 8)
    frames[1, :2] = torch.randn(2, 3, 8, 8)
    mask = torch.arange(32) < torch.tensor([[32], [2]])
    batch = {"frames": frames, "mask": mask, "index": torch.arange(32) * mask,
             "apex": torch.tensor([31, 1])}  # fmt: skip
    run(made, batch).logits.sum().backward()
    assert all(p.grad.isfinite().all() for p in made.parameters())


def test_a_clip_that_stands_still_has_finite_gradients(sequence_batch):
    batch = sequence_batch()
    batch["frames"] = batch["frames"][:, :1].expand_as(batch["frames"]).clone()
    made = network()
    run(made, batch).logits.sum().backward()
    assert all(p.grad.isfinite().all() for p in made.parameters())


def test_computing_again_gives_the_same_gradients_and_statistics(sequence_batch):
    batch, results = sequence_batch(), []
    for checkpoint in (False, True):
        made = network(checkpoint=checkpoint).train()
        for _ in range(2):
            made.zero_grad()
            run(made, batch).logits.square().sum().backward()
        results.append([*(p.grad for p in made.parameters()), *made.buffers()])
    for one, two in zip(*results, strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)


def kept(frames):
    """Bytes that a training step keeps for its gradient."""
    sizes, generator = {}, torch.Generator().manual_seed(0)
    pictures = torch.randn(2, frames, 3, 32, 32, generator=generator)
    mask = torch.ones(2, frames, dtype=torch.bool)
    hooks = torch.autograd.graph.saved_tensors_hooks(
        lambda t: sizes.__setitem__(t.data_ptr(), t.untyped_storage().nbytes()) or t, lambda t: t
    )
    made, index = network(frames=40), torch.arange(frames).expand(2, -1)
    with hooks:
        output = made(pictures, mask, index, torch.tensor([1, 1]))
    assert output.logits.requires_grad
    return sum(sizes.values())


def test_memory_grows_linearly_with_the_frames():
    few, some, many = kept(9), kept(17), kept(33)
    assert many - some == pytest.approx(2 * (some - few), rel=0.02)


def test_half_precision_stays_in_the_encoder(sequence_batch):
    batch = sequence_batch()
    made, dtypes = trained_statistics(network(), batch), []
    made.encoder.project.register_forward_hook(lambda *a: dtypes.append(a[2].dtype))
    made.graph.register_forward_hook(lambda *a: dtypes.append(a[2].dtype))
    whole = run(made, batch).logits
    with torch.autocast("cpu", dtype=torch.bfloat16):
        half = run(made, batch).logits
        half.sum().backward()
    assert dtypes[2:] == [torch.bfloat16, torch.float32]
    assert half.dtype == torch.float32
    torch.testing.assert_close(half, whole, rtol=0, atol=0.05)


def test_attention_is_of_every_real_frame_after_the_onset(sequence_batch):
    maps = run(network(), sequence_batch()).attention
    assert [tuple(m.shape) for m in maps] == [(12, 1, 8, 8), (12, 1, 4, 4)]
    assert all((m > 0).all() and (m < 1).all() for m in maps)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"frames": 1}, "frames is 1; allowed are whole numbers from 2"),
        ({"heads": 3}, "heads is 3; allowed are the divisors"),
        ({"layers": 0}, "layers is 0"),
        ({"fc": "all"}, "fc is 'all'; allowed are row, edge"),
        ({"widths": ()}, "widths has 0 entries"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        network(**settings)


def test_more_frames_than_the_network_takes_are_refused(sequence_batch):
    with pytest.raises(MerError, match=r"takes clips of 2 to 8 frames, .* same number of frames"):
        run(network(), sequence_batch((9, 2)))
