"""Swin layers on grids of one size, in the form that ONNX Runtime is fast at."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.magnification.st_memm.swin import SwinLayer, WindowAttention
from mer.magnification.st_memm.windows import shift_mask, split_windows


class PlainSwinLayer(nn.Module):
    """What a `SwinLayer` computes on a grid of one size, with its weights.

    The classic exporter computes sizes, masks and the scale of the attention anew at every call,
    and gives a linear layer on more than two dimensions a product and a sum where one `Gemm` does.
    Here all that does not depend on the picture is a constant: one order of tokens rolls the grid
    and cuts the windows, another undoes both, and the queries' weights hold the scale.

    Args:
        given: The layer; not changed.
        height: H of its grid.
        width: W.

    Shapes:
        In and out (B, H, W, C).
    """

    order: Tensor
    back: Tensor

    def __init__(self, given: SwinLayer, height: int, width: int) -> None:
        super().__init__()
        self.before_attention, self.before_mlp = given.before_attention, given.before_mlp
        self.mlp = given.mlp
        shift = given.shifts(height, width)
        self.attention = PlainWindowAttention(
            given.attention, shift_mask(height, width, given.window, shift) if any(shift) else None
        )
        grid = torch.arange(height * width).view(1, height, width, 1)
        rolled = grid.roll((-shift[0], -shift[1]), (1, 2))
        order = split_windows(rolled, given.window).flatten()
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("back", order.argsort(), persistent=False)
        self.grid = (height, width, given.before_mlp.normalized_shape[0])

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the tokens after attention and network."""
        height, width, channels = self.grid
        rows = tokens.reshape(-1, height * width, channels)
        cut = self.before_attention(rows).index_select(1, self.order)
        gathered = self.attention(cut.reshape(-1, channels))
        joined = gathered.reshape(-1, height * width, channels).index_select(1, self.back)
        rows = (rows + joined).reshape(-1, channels)
        mixed: Tensor = rows + self.mlp(self.before_mlp(rows))
        return mixed.reshape(-1, height, width, channels)


class PlainWindowAttention(nn.Module):
    """What a `WindowAttention` computes in the windows of one grid.

    Args:
        given: The attention; not changed.
        mask: (windows of a picture, M * M, M * M); None where all tokens may meet.

    Shapes:
        In and out (B * windows * M * M, C), window after window.
    """

    weight: Tensor
    offset: Tensor
    bias: Tensor

    def __init__(self, given: WindowAttention, mask: Tensor | None) -> None:
        super().__init__()
        bias = given.bias[None, :, given.positions].detach()
        entered, channels = given.query_key_value, given.output.in_features
        scale = bias.new_ones(3 * channels)
        scale[:channels] = (channels // given.heads) ** -0.5  # of the queries
        self.register_buffer("weight", (entered.weight * scale[:, None]).detach())
        self.register_buffer("offset", (entered.bias * scale).detach())
        self.register_buffer("bias", bias if mask is None else bias + mask.to(bias)[:, None])
        self.output = given.output
        self.split = (len(given.positions), 3, given.heads, channels // given.heads)

    def forward(self, windows: Tensor) -> Tensor:
        """Return what each token gathers from its window."""
        split = functional.linear(windows, self.weight, self.offset).reshape(-1, *self.split)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        scores = (query @ key.transpose(-1, -2)).reshape(-1, *self.bias.shape) + self.bias
        weights = scores.reshape(-1, *self.bias.shape[1:]).softmax(-1)
        gathered = (weights @ value).transpose(1, 2).reshape(-1, self.output.in_features)
        merged: Tensor = self.output(gathered)
        return merged


def replace_layers(network: nn.Module, height: int, width: int) -> None:
    """Put `PlainSwinLayer` in the place of every Swin layer of a network.

    Args:
        network: Changed in place; hand over a copy.
        height: Of the grid of features that the layers will see.
        width: Likewise.
    """
    for part in list(network.modules()):
        for name, child in part.named_children():
            if isinstance(child, SwinLayer):
                setattr(part, name, PlainSwinLayer(child, height, width))


def one_transposed(enlarging: nn.ConvTranspose2d, last: nn.Conv2d) -> nn.ConvTranspose2d:
    """Return one transposed convolution for one and a convolution after it.

    Nothing that is not linear stands between them. The kernel is as much larger as the second
    convolution sees beyond a pixel, and the same is cut off at the border, where that meets zeros.

    Args:
        enlarging: Without bias, its stride the side of its kernel.
        last: Without bias, odd, of the same size.
    """
    turned = last.weight.flip(-1, -2).transpose(0, 1)
    weight = functional.conv_transpose2d(enlarging.weight, turned).detach()
    inner, outer, side = weight.shape[:3]
    found = nn.ConvTranspose2d(
        inner, outer, side, enlarging.stride[0], int(last.padding[0]), bias=False
    )
    found.weight = nn.Parameter(weight, requires_grad=False)
    return found
