"""MMEW (Ben et al., 2021)."""

from mer.datamodules.base import MERDataModule


class MMEW(MERDataModule):
    """MMEW (Ben et al., 2021): 300 clips of 36 subjects at 90 frames a second."""

    dataset = "mmew"
