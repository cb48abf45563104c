"""Data modules by class name, as YAML files name them: one small class a dataset."""

from mer.datamodules.base import MERDataModule
from mer.datamodules.casme2 import CASME2
from mer.datamodules.casme3 import CASME3
from mer.datamodules.casme3c import CASME3C
from mer.datamodules.composite import Composite
from mer.datamodules.flow import Flow
from mer.datamodules.magnification_pairs import MagnificationPairs
from mer.datamodules.mmew import MMEW
from mer.datamodules.samm import SAMM
from mer.datamodules.smic import SMIC

__all__ = [
    "CASME2",
    "CASME3",
    "CASME3C",
    "MMEW",
    "SAMM",
    "SMIC",
    "Composite",
    "Flow",
    "MERDataModule",
    "MagnificationPairs",
]
