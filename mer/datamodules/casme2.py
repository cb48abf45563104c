"""CASME II (Yan et al., 2014)."""

from mer.datamodules.base import MERDataModule


class CASME2(MERDataModule):
    """CASME II (Yan et al., 2014): 255 clips of 26 subjects at 200 frames a second."""

    dataset = "casme2"
