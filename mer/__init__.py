"""`mer`: micro-expression recognition with five published methods and one honest protocol."""

__version__ = "0.1.0"
