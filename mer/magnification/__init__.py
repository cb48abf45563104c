"""Making invisible motion visible."""

from mer.magnification.eulerian import Eulerian
from mer.magnification.linear import Linear
from mer.magnification.magnifier import Magnifier

__all__ = ["Eulerian", "Linear", "Magnifier"]
