"""The published methods as LightningModules; they meet the data only as a batch."""

from mer.methods.capsule import Capsule
from mer.methods.gts_gn import GTSGN
from mer.methods.mmnet import MMNet
from mer.methods.plain_gcn import PlainGCN
from mer.methods.resnet18 import ResNet18
from mer.methods.ss_gn import SSGN

__all__ = ["GTSGN", "SSGN", "Capsule", "MMNet", "PlainGCN", "ResNet18"]
