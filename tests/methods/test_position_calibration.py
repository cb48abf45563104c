import torch
from torch.nn import functional

from mer.methods.position_calibration import DropPath, EncoderLayer, PositionCalibration


def test_tokens_keep_their_cell():
    torch.manual_seed(0)
    module = PositionCalibration(width=8, grid=3, depth=1, heads=2).double()
    onset = torch.randn(2, 3, 48, 48, dtype=torch.float64)
    small = functional.interpolate(onset, (3, 3), mode="bilinear")
    pixels = small.flatten(2).transpose(1, 2)
    tokens = pixels @ module.embedding.weight[:, :, 0, 0].T + module.embedding.bias
    out = module.norm(module.layers(tokens + module.position))
    got = module(onset)
    assert got.shape == (2, 8, 3, 3)
    for row in range(3):
        for column in range(3):
            torch.testing.assert_close(got[:, :, row, column], out[:, 3 * row + column])


def test_encoder_layer_is_pre_norm():
    torch.manual_seed(0)
    ours = EncoderLayer(8, heads=2, mlp_ratio=4, drop_path=0.0).double()
    reference = torch.nn.TransformerEncoderLayer(
        8,
        2,
        32,
        dropout=0.0,
        activation="gelu",
        layer_norm_eps=1e-6,
        batch_first=True,
        norm_first=True,
    ).double()
    reference.norm1, reference.norm2 = ours.attention_norm, ours.mlp_norm
    reference.self_attn = ours.attention
    reference.linear1, reference.linear2 = ours.mlp[0], ours.mlp[2]
    tokens = torch.randn(2, 5, 8, dtype=torch.float64)
    torch.testing.assert_close(ours(tokens), reference(tokens))


def test_drop_path_drops_whole_samples_and_keeps_the_mean():
    torch.manual_seed(0)
    drop = DropPath(0.25)
    out = drop(torch.ones(4000, 3, 2))
    assert set(out.unique().tolist()) == {0.0, torch.tensor(1 / 0.75).item()}
    assert bool((out == out[:, :1, :1]).all())
    assert abs(out.mean().item() - 1) < 0.05
    assert torch.equal(drop.eval()(torch.ones(2, 3)), torch.ones(2, 3))


def test_drop_path_grows_linearly_with_depth():
    layers = PositionCalibration(8, 2, depth=3, heads=2, drop_path=0.3).layers
    rates = [layer.drop_path.rate for layer in layers]
    torch.testing.assert_close(rates, [0.0, 0.15, 0.3], rtol=0, atol=1e-7)
