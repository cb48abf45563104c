"""Making invisible motion visible."""

from mer.magnification.eulerian import Eulerian
from mer.magnification.linear import Linear
from mer.magnification.magnifier import Magnifier
from mer.magnification.st_memm.magnifier import STMEMM

__all__ = ["STMEMM", "Eulerian", "Linear", "Magnifier"]
