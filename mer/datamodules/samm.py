"""SAMM (Davison et al., 2018)."""

from mer.datamodules.base import MERDataModule


class SAMM(MERDataModule):
    """SAMM (Davison et al., 2018): 159 clips of 29 subjects at 200 frames a second, grey."""

    dataset = "samm"
