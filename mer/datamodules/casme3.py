"""CAS(ME)^3, part A (Li et al., 2022)."""

from mer.datamodules.base import MERDataModule


class CASME3(MERDataModule):
    """CAS(ME)^3, part A (Li et al., 2022): 860 clips of 94 subjects at 30 frames a second."""

    dataset = "casme3"
