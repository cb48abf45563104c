"""CAS(ME)^3, part C (Li et al., 2022)."""

from mer.datamodules.base import MERDataModule


class CASME3C(MERDataModule):
    """CAS(ME)^3, part C (Li et al., 2022): 165 clips of a mock crime; no apexes."""

    dataset = "casme3c"
