"""The published methods as LightningModules; they meet the data only as a batch."""

from mer.methods.amagn import AMAGN
from mer.methods.atm_gcn import ATMGCN
from mer.methods.capsule import Capsule
from mer.methods.gam_mer import GAMMER
from mer.methods.gts_gn import GTSGN
from mer.methods.mmnet import MMNet
from mer.methods.off_apexnet import OFFApexNet
from mer.methods.plain_gcn import PlainGCN
from mer.methods.resnet18 import ResNet18
from mer.methods.ss_gn import SSGN
from mer.methods.st_memm import STMEMMTraining
from mer.methods.ststnet import STSTNet

__all__ = [
    "AMAGN",
    "ATMGCN",
    "GAMMER",
    "GTSGN",
    "SSGN",
    "Capsule",
    "MMNet",
    "OFFApexNet",
    "PlainGCN",
    "ResNet18",
    "STMEMMTraining",
    "STSTNet",
]
