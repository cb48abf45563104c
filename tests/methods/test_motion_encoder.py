import pytest
import torch

from mer.errors import MerError
from mer.methods.continuous_attention import MotionBlocks
from mer.methods.motion_encoder import MotionEncoder
from mer.methods.temporal_embedding import temporal_embedding


def encoder(**settings):
    torch.manual_seed(0)
    return MotionEncoder(**{"features": 6, "stem": 4, "widths": (4, 6)} | settings)


def motion(count=5):
    return torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def test_it_is_mmnet_s_stem_and_blocks_with_time_between_them():
    made = encoder().eval()
    assert isinstance(made.blocks, MotionBlocks)
    index = torch.tensor([1, 2, 4, 7, 9])
    found = made(motion(), index)
    begun = made.stem(motion()) + temporal_embedding(index, 4)[:, :, None, None]
    cells, maps = made.blocks(begun)
    torch.testing.assert_close(found.features, made.project(cells.mean(dim=(2, 3))))
    assert [tuple(m.shape) for m in found.attention] == [(5, 1, 8, 8), (5, 1, 4, 4)]
    torch.testing.assert_close(found.attention[0], maps[0])


def test_time_tells_equal_frames_apart():
    made = encoder().eval()
    still = motion(1).expand(2, -1, -1, -1)
    one, two = made(still, torch.tensor([1, 6])).features
    assert (one - two).abs().max() > 1e-4


def gradients(made):
    made.train()
    made(motion(), torch.arange(5)).features.square().sum().backward()
    return [p.grad for p in made.parameters() if p.grad is not None]


def test_computing_again_changes_no_number():
    plain, again = encoder(), encoder(checkpoint=True)
    assert again.blocks.checkpoint
    for one, two in zip(gradients(plain), gradients(again), strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
    for one, two in zip(plain.buffers(), again.buffers(), strict=True):
        assert torch.equal(one, two)


def saved(made):
    sizes = {}
    hooks = torch.autograd.graph.saved_tensors_hooks(
        lambda t: sizes.__setitem__(t.data_ptr(), t.nbytes) or t, lambda t: t
    )
    with hooks:
        found = made(motion(8), torch.arange(8))
    del found
    return sum(sizes.values())


def test_computing_again_keeps_less():
    assert saved(encoder(checkpoint=True)) < 0.5 * saved(encoder())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"widths": ()}, "widths has 0 entries; allowed are 1 to 4"),
        ({"widths": (4,) * 5}, "widths has 5 entries; allowed are 1 to 4"),
        ({"widths": (0, 4)}, "widths is"),
        ({"features": 0}, "features is 0; allowed are whole numbers from 1"),
        ({"stem": 0}, "stem is 0"),
    ],
)
def test_sizes_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        encoder(**settings)
