"""The motion branch of MMNet: stem, continuous attention blocks and ResNet18's basic block."""

from collections.abc import Sequence
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError
from mer.methods.recomputation import recomputed

BlockName = Literal["ca", "basic"]
AttentionName = Literal["continuous", "independent"]
STRIDES = (1, 2, 2, 2)


def check_choice(argument: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a value that is not one of those an argument takes.

    Raises:
        MerError: The value is not allowed; the message names the argument and its values.
    """
    if value not in allowed:
        raise MerError(f"{argument} is {value!r}; allowed are {', '.join(allowed)}.")


def check_positive(argument: str, *values: int) -> None:
    """Refuse sizes below one.

    Raises:
        MerError: A value is below one.
    """
    if any(value < 1 for value in values):
        shown = values[0] if len(values) == 1 else values
        raise MerError(f"{argument} is {shown}; allowed are whole numbers from 1.")


def make_stem(stem: int = 180, width: int = 128) -> nn.Sequential:
    """Build the two convolutions in front of the blocks of MMNet (arXiv 2201.05297).

    The paper does not describe them; their sizes are those of the published code.

    Args:
        stem: Channels after the first convolution, 3x3 with stride 2.
        width: Channels after the second, 3x3 with stride 1.

    Shapes:
        (B, 3, H, W) -> (B, width, H/2, W/2).
    """
    check_positive("stem", stem)
    check_positive("widths", width)
    return nn.Sequential(*_conv_bn(3, stem, 3, 2), nn.ReLU(), *_conv_bn(stem, width, 3), nn.ReLU())


class ResidualBlock(nn.Module):
    """F_conv of MMNet's equation 2, or with two 3x3 convolutions ResNet18's building block.

    The shortcut is the identity where the shape stays, as in the published code, although
    equation 2 always draws a 1x1 convolution there.

    Args:
        inputs: Channels of the input.
        outputs: Channels of the output.
        stride: Of the first convolution and of the shortcut.
        second_kernel: 1 inside a CA block (equation 2), 3 for the baseline of table 3.

    Shapes:
        (B, inputs, H, W) -> (B, outputs, H/stride, W/stride).
    """

    def __init__(self, inputs: int, outputs: int, stride: int, second_kernel: int) -> None:
        super().__init__()
        self.branch = nn.Sequential(
            *_conv_bn(inputs, outputs, 3, stride),
            nn.ReLU(),
            *_conv_bn(outputs, outputs, second_kernel),
        )
        same = stride == 1 and inputs == outputs
        self.shortcut = (
            nn.Identity() if same else nn.Sequential(*_conv_bn(inputs, outputs, 1, stride))
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return the rectified sum of branch and shortcut."""
        return functional.relu(self.branch(features) + self.shortcut(features))


class CABlock(nn.Module):
    """Continuous attention block of MMNet (arXiv 2201.05297), equations 1 to 3.

    Args:
        inputs: Channels of the input.
        outputs: Channels of the output.
        stride: Of the block, and of the pooling that brings the prior to its size.
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.stride = stride
        self.residual = ResidualBlock(inputs, outputs, stride, second_kernel=1)
        self.score = nn.Sequential(*_conv_bn(2, 1, 1))

    def forward(self, features: Tensor, prior: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Weigh the convolved features by an attention map.

        Args:
            features: (B, inputs, H, W).
            prior: Attention map of the block before, (B, 1, H, W); None leaves it out.

        Returns:
            The features of equation 3, (B, outputs, H/stride, W/stride), and the attention
            map of equation 1 in (0, 1), (B, 1, H/stride, W/stride).
        """
        convolved = self.residual(features)
        pooled = (convolved.mean(dim=1, keepdim=True), convolved.amax(dim=1, keepdim=True))
        attention = torch.sigmoid(self.score(torch.cat(pooled, dim=1)))
        if prior is not None:
            attention = attention * functional.max_pool2d(prior, 3, self.stride, padding=1)
        return convolved * attention, attention


class MotionBlocks(nn.Module):
    """The blocks of MMNet's main branch (arXiv 2201.05297, figure 2), after the stem.

    Args:
        inputs: Channels of the stem's output.
        widths: Output channels of one to four blocks; their strides are 1, 2, 2, 2.
        block: `ca`, or `basic` for ResNet18's two 3x3 convolutions without attention.
        attention: `continuous` multiplies by the attention of the block before (equation 1);
            `independent` leaves that factor out (table 4).
        checkpoint: Whether each block is computed again for the gradient instead of kept.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        inputs: int = 128,
        widths: Sequence[int] = (128, 128, 256, 512),
        block: BlockName = "ca",
        attention: AttentionName = "continuous",
        checkpoint: bool = False,
    ) -> None:
        super().__init__()
        check_choice("block", block, ("ca", "basic"))
        check_choice("attention", attention, ("continuous", "independent"))
        check_positive("widths", inputs, *widths)
        if not 1 <= len(widths) <= len(STRIDES):
            raise MerError(f"widths has {len(widths)} entries; allowed are 1 to {len(STRIDES)}.")
        self.continuous, self.checkpoint = attention == "continuous", checkpoint
        shapes = zip((inputs, *widths), widths, STRIDES, strict=False)
        self.blocks = nn.ModuleList(
            CABlock(*shape) if block == "ca" else ResidualBlock(*shape, second_kernel=3)
            for shape in shapes
        )

    def forward(self, features: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Run all blocks.

        Args:
            features: The stem's output, (B, inputs, H, W).

        Returns:
            Features (B, widths[-1], H/s, W/s), s = 2 ** (blocks - 1), and the attention map of
            every block, (B, 1, h, w) each; no maps with basic blocks.
        """
        maps: list[Tensor] = []
        for block in self.blocks:
            if isinstance(block, CABlock):
                prior = maps[-1] if self.continuous and maps else None
                features, attention = self._run(block, features, prior)
                maps.append(attention)
            else:
                features = self._run(block, features)
        return features, tuple(maps)

    def _run(self, block: nn.Module, *inputs: Tensor | None) -> Any:
        return recomputed(block, *inputs) if self.checkpoint else block(*inputs)


def initialise_convolutions(module: nn.Module) -> None:
    """Draw convolutions from He's normal distribution by fan-out, as ResNet and the code of MMNet.

    Args:
        module: Its convolutions are drawn in the order of `module.modules()`.
    """
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")


def _conv_bn(inputs: int, outputs: int, kernel: int, stride: int = 1) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)
    return convolution, nn.BatchNorm2d(outputs)
