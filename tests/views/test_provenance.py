from dataclasses import dataclass, replace

import pytest

from mer.errors import MerError
from mer.magnification import STMEMM, Eulerian
from mer.magnification.st_memm.checkpoint import Training, save_checkpoint
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture
from mer.views import ApexFrame, Magnification
from mer.views.provenance import provenance_of

EULERIAN = Magnification(factor=5)


@dataclass(frozen=True)
class Learnt(Eulerian):
    """A magnifier from elsewhere that says what it was trained on."""

    pretrained = {"network": "drawn moving shapes"}  # noqa: RUF012  # no field


def test_no_magnification_and_no_weights_were_trained_on_nothing():
    assert ApexFrame().pretrained == ApexFrame(magnification=EULERIAN).pretrained == {}
    assert provenance_of(None) == {"magnifier": "none"}
    told = provenance_of(EULERIAN)
    assert told["magnifier"].startswith("mer.magnification.eulerian.Eulerian {'low': 0.4, 'high'")
    assert ", factor 5, code " in told["magnifier"]
    assert list(told) == ["magnifier"]


def test_what_decides_the_pictures_decides_the_text():
    others = [
        replace(EULERIAN, factor=6), replace(EULERIAN, magnifier=Eulerian(low=1.0)),
        replace(EULERIAN, magnifier=Learnt()),
    ]  # fmt: skip
    assert len({provenance_of(one)["magnifier"] for one in (EULERIAN, *others)}) == 4


def test_a_magnifier_from_elsewhere_tells_by_an_attribute():
    learnt = Magnification(Learnt(), 5)
    assert ApexFrame(magnification=learnt).pretrained == {"network": "drawn moving shapes"}
    assert provenance_of(learnt)["magnifier trained on"] == "drawn moving shapes"


def test_st_memm_tells_by_the_header_of_its_weights(tmp_path):
    weights = tmp_path / "weights.safetensors"
    network = STMEMMNetwork(Architecture(8, 1, 1, 2, 4, 2, pixel_channels=4))
    save_checkpoint(network, Training("procedural pictures", 0, 0, "0", {}), weights)
    magnification = Magnification(STMEMM(checkpoint=weights), 5)
    assert ApexFrame(magnification=magnification).pretrained == {"magnifier": "procedural pictures"}
    told = provenance_of(magnification)
    assert told["magnifier trained on"] == "procedural pictures"
    save_checkpoint(network, Training("procedural pictures", 1, 0, "0", {}), weights)
    assert provenance_of(magnification)["magnifier"] != told["magnifier"]


def test_weights_that_are_not_there_are_named(tmp_path):
    with pytest.raises(MerError, match=r"There is no checkpoint .*none\.safetensors"):
        provenance_of(Magnification(STMEMM(checkpoint=tmp_path / "none.safetensors"), 5))
