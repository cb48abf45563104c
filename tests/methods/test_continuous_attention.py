import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.methods.continuous_attention import CABlock, MotionBlocks, make_stem


def double_frames():
    return torch.randn(2, 4, 12, 12, generator=torch.Generator().manual_seed(0)).double()


def blocks_in_double(**changes):
    torch.manual_seed(0)
    blocks = MotionBlocks(4, (4, 6, 8), **changes).double()
    blocks.train()(double_frames())
    return blocks.eval()


def pooled(prior, stride):
    # 3x3 maxima with a border that never wins, by plain loops
    height, width = prior.shape
    padded = np.pad(prior, 1, constant_values=-np.inf)
    rows, columns = range(0, height, stride), range(0, width, stride)
    return np.array([[padded[r : r + 3, c : c + 3].max() for c in columns] for r in rows])


def score(block, convolved):
    # sigma(BN(w_mean * mean + w_max * max)) of one clip, as equation 1 writes it
    convolution, norm = block.score
    w_mean, w_max = convolution.weight.detach().flatten().numpy()
    raw = w_mean * convolved.mean(axis=0) + w_max * convolved.max(axis=0)
    scale = norm.weight.item() / np.sqrt(norm.running_var.item() + norm.eps)
    return 1 / (1 + np.exp(-((raw - norm.running_mean.item()) * scale + norm.bias.item())))


@pytest.mark.parametrize("attention", ["continuous", "independent"])
def test_attention_is_equation_1(attention):
    blocks = blocks_in_double(attention=attention)
    with torch.no_grad():
        _, maps = blocks(double_frames())
        features, prior = double_frames(), None
        for block, stride, got in zip(blocks.blocks, (1, 2, 2), maps, strict=True):
            convolved = block.residual(features).numpy()
            expected = np.stack([score(block, clip) for clip in convolved])
            if attention == "continuous" and prior is not None:
                expected = expected * np.stack([pooled(clip, stride) for clip in prior])
            np.testing.assert_allclose(got[:, 0].numpy(), expected, rtol=0, atol=1e-12)
            features = torch.from_numpy(convolved * expected[:, None])
            prior = expected


def test_features_are_weighed_by_the_attention():
    blocks = blocks_in_double()
    features, maps = blocks(double_frames())
    last = blocks.blocks[2]
    before, _ = MotionBlocks.forward(_first(blocks, 2), double_frames())
    torch.testing.assert_close(features, last.residual(before) * maps[-1])


def _first(blocks, count):
    shorter = MotionBlocks(4, (4, 6, 8)[:count]).double().eval()
    wanted = shorter.state_dict().keys()
    shorter.load_state_dict({k: v for k, v in blocks.state_dict().items() if k in wanted})
    return shorter


def test_residual_block_is_equation_2():
    torch.manual_seed(0)
    residual = CABlock(4, 6, 2).double().residual
    features = double_frames()
    residual.train()(features)
    residual.eval()
    first, norm1, _, second, norm2 = residual.branch
    inner = norm1(torch.conv2d(features, first.weight, stride=2, padding=1)).clamp(min=0)
    projection, norm3 = residual.shortcut
    expected = norm2(torch.conv2d(inner, second.weight)) + norm3(
        torch.conv2d(features, projection.weight, stride=2)
    )
    assert second.weight.shape == (6, 6, 1, 1)
    torch.testing.assert_close(residual(features), expected.clamp(min=0))


def test_shortcut_is_the_identity_where_the_shape_stays():
    blocks = MotionBlocks().blocks
    assert [len(list(block.residual.shortcut.parameters())) for block in blocks] == [0, 3, 3, 3]


def test_a_prior_lowers_the_attention():
    block = CABlock(4, 4).eval()
    features = torch.randn(2, 4, 8, 8)
    _, free = block(features)
    _, damped = block(features, torch.full((2, 1, 8, 8), 0.5))
    torch.testing.assert_close(damped, free / 2)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_fewer_blocks_give_coarser_or_finer_features(count):
    features, maps = MotionBlocks(4, (4, 4, 8, 16)[:count])(torch.randn(2, 4, 16, 16))
    assert features.shape[2:] == (16 // 2 ** (count - 1),) * 2
    assert len(maps) == count


def test_stem_halves_the_sides():
    assert make_stem(6, 4)(torch.randn(2, 3, 20, 20)).shape == (2, 4, 10, 10)


def test_five_blocks_are_refused():
    with pytest.raises(MerError, match="1 to 4"):
        MotionBlocks(4, (4, 4, 4, 4, 4))


@pytest.mark.parametrize("block", ["ca", "basic"])
def test_computing_the_blocks_again_changes_no_number(block):
    found = []
    for checkpoint in (False, True):
        torch.manual_seed(0)
        blocks = MotionBlocks(4, (4, 6, 8), block, checkpoint=checkpoint)
        blocks(double_frames().float())[0].square().sum().backward()
        found.append([*(p.grad for p in blocks.parameters()), *blocks.buffers()])
    for one, two in zip(*found, strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
