import pytest
import torch
from safetensors.torch import load_model, save_model
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from mer.errors import MerError
from mer.methods.mmnet_network import MMNetNetwork

SMALL = {"size": 32, "stem": 6, "widths": (4, 4, 8, 16), "heads": 2, "depth": 2}


def build(seed=0, **changes):
    torch.manual_seed(seed)
    return MMNetNetwork(3, **{**SMALL, **changes})


def frames(count=4, size=32, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(count, 3, size, size, generator=generator) for _ in range(2))


def settled(network):
    # running statistics that differ from their start, as after training
    with torch.no_grad():
        for seed in range(5):
            network.train()(*frames(8, network.size, seed))
    return network.eval()


def test_paper_size_has_the_published_number_of_parameters():
    assert sum(parameter.numel() for parameter in MMNetNetwork(5).parameters()) == 9_438_841


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # table 3: the published 9,438,841 less the 1x1 and attention parts, plus 3x3 convolutions
        ({"block": "basic"}, 9_438_841 - 4 * 4 + 8 * (128**2 + 128**2 + 256**2 + 512**2)),
        ({"position_calibration": False}, 9_438_841 - 6_408_192),
        ({"attention": "independent"}, 9_438_841),
        ({"depth": 3, "mlp_ratio": 2}, 9_438_841 - 2 * 1_049_600 + 2_102_784),
    ],
)
def test_parameters_of_the_tables_variants(changes, expected):
    network = MMNetNetwork(5, **changes)
    assert sum(parameter.numel() for parameter in network.parameters()) == expected


def test_paper_size_takes_7_21_billion_multiply_adds():
    network = MMNetNetwork(5).to("meta")
    with FlopCounterMode(display=False) as counter:
        network(*(torch.empty(1, 3, 224, 224, device="meta") for _ in range(2)))
    assert counter.get_total_flops() / 2e9 == pytest.approx(7.21, abs=0.01)


def test_shapes_of_logits_and_attention():
    logits, attention = build()(*frames())
    assert logits.shape == (4, 3)
    assert [tuple(part.shape) for part in attention] == [
        (4, 1, 16, 16),
        (4, 1, 8, 8),
        (4, 1, 4, 4),
        (4, 1, 2, 2),
    ]
    assert all(bool(((part > 0) & (part < 1)).all()) for part in attention)


def test_basic_blocks_have_no_attention():
    assert build(block="basic")(*frames()).attention == ()


@pytest.mark.parametrize(
    "changes",
    [{"attention": "independent"}, {"position_calibration": False}, {"heads": 4}, {"depth": 1}],
)
def test_a_switch_changes_predictions_at_equal_weights(changes):
    original = settled(build())
    # at its start self-attention weighs all tokens almost alike, whatever the heads
    for parameter in original.calibration.layers.parameters():
        parameter.data *= 20
    other = build(**changes)
    names = other.state_dict().keys()
    other.load_state_dict({k: v for k, v in original.state_dict().items() if k in names})
    other.eval()
    assert not torch.allclose(original(*frames()).logits, other(*frames()).logits, atol=1e-4)


@pytest.mark.parametrize("changes", [{"block": "basic"}, {"mlp_ratio": 2}])
def test_a_switch_of_the_shapes_changes_predictions(changes):
    assert not torch.allclose(build()(*frames())[0], build(**changes)(*frames())[0], atol=1e-4)


def test_drop_path_acts_in_training_alone():
    plain, dropping = build(), build(drop_path=0.5)
    dropping.load_state_dict(plain.state_dict())
    plain_logits = plain.eval()(*frames()).logits
    assert torch.equal(plain_logits, dropping.eval()(*frames()).logits)
    assert not torch.allclose(plain.train()(*frames())[0], dropping.train()(*frames())[0])


@pytest.mark.parametrize("changes", [{}, {"block": "basic"}, {"attention": "independent"}])
def test_gradients_reach_every_parameter(changes):
    network = build(**changes)
    functional.cross_entropy(network(*frames()).logits, torch.tensor([0, 1, 2, 0])).backward()
    dead = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.any()
    ]
    assert dead == []


def test_the_main_branch_sees_the_difference_alone():
    network = settled(build(position_calibration=False))
    onset, apex = frames()
    shifted = network(onset + 0.5, apex + 0.5).logits
    torch.testing.assert_close(network(onset, apex).logits, shifted, atol=1e-4, rtol=0)


def test_the_calibration_sees_the_onset_alone():
    network = settled(build())
    onset, apex = frames()
    difference = network(onset, onset).logits - network(apex, apex).logits
    assert difference.abs().max() > 1e-3


def test_overfits_one_batch():
    network, labels = build(), torch.tensor([0, 1, 2, 0])
    optimiser = torch.optim.AdamW(network.parameters(), lr=5e-3)
    for _ in range(40):
        loss = functional.cross_entropy(network(*frames()).logits, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss < 0.05


def test_saved_weights_predict_the_same(tmp_path):
    network, other = settled(build()), build(seed=9).eval()
    save_model(network, str(tmp_path / "weights.safetensors"))
    load_model(other, tmp_path / "weights.safetensors")
    assert torch.equal(network(*frames()).logits, other(*frames()).logits)


def test_a_clip_is_predicted_alike_alone_in_a_batch_and_in_another_order():
    network = settled(build())
    onset, apex = frames(6)
    together = network(onset, apex).logits
    alone = torch.cat(
        [network(onset[i : i + 1], apex[i : i + 1]).logits for i in range(len(onset))]
    )
    turned = network(onset.flip(0), apex.flip(0)).logits.flip(0)
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)
    torch.testing.assert_close(together, turned, atol=1e-5, rtol=0)


def test_equal_seeds_give_equal_networks_and_others_do_not():
    first, same, other = build(3), build(3), build(4)
    assert all(map(torch.equal, first.state_dict().values(), same.state_dict().values()))
    assert not torch.equal(first.head.weight, other.head.weight)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"block": "resnet"}, ("block", "'resnet'", "ca, basic")),
        ({"attention": "both"}, ("attention", "'both'", "continuous, independent")),
        ({"size": 100}, ("size", "100", "multiples of 16")),
        ({"size": 0}, ("size", "0", "multiples of 16")),
        ({"widths": (4, 4, 8)}, ("widths", "3", "4")),
        ({"widths": (4, 4, 0, 16)}, ("widths", "0")),
        ({"stem": 0}, ("stem", "0")),
        ({"heads": 3}, ("heads", "3", "16")),
        ({"heads": 0}, ("heads", "0")),
        ({"depth": 0}, ("depth", "0")),
        ({"mlp_ratio": 0}, ("mlp_ratio", "0")),
        ({"drop_path": 1.0}, ("drop_path", "1.0")),
    ],
)
def test_bad_arguments_are_named_with_what_is_allowed(changes, words):
    with pytest.raises(MerError) as caught:
        build(**changes)
    assert all(word in str(caught.value) for word in words)


def test_frames_of_another_size_are_refused():
    onset, apex = frames()
    with pytest.raises(MerError, match=r"apex has shape .*same size"):
        build()(onset, apex[..., :16])
