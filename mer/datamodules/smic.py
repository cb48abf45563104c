"""SMIC-HS (Li et al., 2013)."""

from mer.datamodules.base import MERDataModule


class SMIC(MERDataModule):
    """SMIC-HS (Li et al., 2013): 164 clips of 16 subjects at 100 frames a second; no apexes."""

    dataset = "smic"
