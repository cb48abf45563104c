from dataclasses import replace

import pytest

from mer.datamodules.part import Part
from mer.datasets.readers import reader
from mer.datasets.synthetic.marker import MARKER
from mer.errors import MerError
from mer.preparation.settings import PreparationSettings

SETTINGS = PreparationSettings(size=32, face="dataset", landmarks=())


@pytest.fixture
def samm(two):
    return Part(reader("samm"), two.root / "SAMM", "raw")


def test_a_part_reads_its_release(samm):
    index = samm.read_index()
    assert samm.dataset == index.dataset == "samm"
    assert len(index.clips) == 6
    assert index.corrections is None


def test_what_was_prepared_is_opened_again(two, samm):
    store = samm.open_store(two.store, SETTINGS)
    assert [clip.key for clip in store.clips()] == [clip.key for clip in samm.read_index().clips]
    smic = Part(reader("smic"), two.root / "SMIC", "raw")
    assert len(smic.open_store(two.store, SETTINGS).clips()) == 3


def test_corrections_reach_reader_and_store(two, samm, tmp_path):
    corrected = replace(samm, corrections="xia")
    assert corrected.read_index().corrections == "xia"
    with pytest.raises(MerError, match="corrections: None there, 'xia' asked for"):
        corrected.open_store(two.store, SETTINGS)
    summary = two.prepare("samm", tmp_path, "xia")
    assert corrected.open_store(tmp_path, SETTINGS).folder == summary.folder


def test_the_annotation_may_lie_elsewhere(two, samm, tmp_path):
    own = two.root / "SAMM" / "SAMM_Micro_FACS_Codes_v2.csv"
    moved = tmp_path / "samm.csv"
    moved.write_bytes(own.read_bytes())
    # stores know an annotation by its content
    elsewhere = replace(samm, annotations=moved)
    assert (
        elsewhere.open_store(two.store, SETTINGS).folder
        == samm.open_store(two.store, SETTINGS).folder
    )
    moved.write_bytes(own.read_bytes() + b"\n")
    with pytest.raises(MerError, match="annotation_sha256"):
        elsewhere.open_store(two.store, SETTINGS)


def test_an_unknown_tree_is_refused_by_the_reader(samm):
    with pytest.raises(MerError, match="SAMM has no tree 'long'; it has raw, cropped"):
        replace(samm, tree="long").read_index()


def test_drawn_releases_say_so(samm, tmp_path):
    assert not samm.is_synthetic
    drawn = replace(samm, root=tmp_path)
    assert not drawn.is_synthetic
    (tmp_path / MARKER).touch()
    assert drawn.is_synthetic
