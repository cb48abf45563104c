"""The published methods as LightningModules; they meet the data only as a batch."""

from mer.methods.mmnet import MMNet

__all__ = ["MMNet"]
