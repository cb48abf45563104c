"""The sizes of ST-MEMM; plain values, so that a configuration is read without torch."""

from dataclasses import dataclass

from mer.errors import MerError

# what the last convolution gives a pixel: its colour; its change; its motion and its change
RECONSTRUCTIONS = {"pixels": 3, "change": 3, "motion": 5}
SIZES = (
    "channels", "blocks", "layers", "heads", "patch", "window", "mlp_ratio", "pixel_channels",
)  # fmt: skip


@dataclass(frozen=True)
class Architecture:
    """How large ST-MEMM is and how it makes the picture; the paper prints none of it.

    Attributes:
        channels: C, of every feature.
        blocks: Residual Swin blocks, of the encoder as of the decoder.
        layers: Swin layers a block.
        heads: Of each attention; divides C.
        patch: Pixels a side that one feature stands for.
        window: M, features a side that see each other.
        mlp_ratio: Width of a Swin layer's hidden layer over C.
        pixel_channels: What the transposed convolution gives a pixel.
        reconstruction: `pixels`, the paper's: the last convolution gives the frame. `change` and
            `motion` are ours, for small networks: it gives what is added to frame A, or how far
            frame A moves and what is added then. Both come of the decoded magnified features
            beside those of frame A (`Comparison`): without a change frame A comes out exactly.
        local_contrast: Whether the encoder sees pictures of even contrast (`evened`); the paper
            has nothing of it. A small network learns motions of weak edges far sooner so.

    Raises:
        MerError: A size is not positive, the heads do not divide the channels, or the
            reconstruction is unknown.
    """

    channels: int = 192
    blocks: int = 6
    layers: int = 6
    heads: int = 6
    patch: int = 8
    window: int = 8
    mlp_ratio: float = 2.0
    pixel_channels: int = 48
    reconstruction: str = "pixels"
    local_contrast: bool = False

    def __post_init__(self) -> None:
        for name in SIZES:
            if getattr(self, name) <= 0:
                raise MerError(
                    f"Architecture: {name} is {getattr(self, name)}; it takes more than 0."
                )
        if self.channels % self.heads:
            raise MerError(
                f"Architecture: {self.channels} channels do not divide by {self.heads} heads."
            )
        if self.reconstruction not in RECONSTRUCTIONS:
            raise MerError(
                f"Architecture: reconstruction is {self.reconstruction!r}; it takes "
                f"{', '.join(RECONSTRUCTIONS)}."
            )

    @property
    def multiple(self) -> int:
        """Pixels that both sides of a padded picture are a multiple of."""
        return self.patch * self.window


# of the checkpoint that comes with the package
SMALL = Architecture(
    channels=48, blocks=2, layers=2, heads=3, patch=4, pixel_channels=24,
    reconstruction="motion", local_contrast=True,
)  # fmt: skip
