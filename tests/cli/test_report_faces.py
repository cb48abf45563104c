import cv2
import numpy as np
import pytest

from mer.cli import main
from mer.cli.report_faces import FACTOR, face_gallery
from mer.folds.gallery import onset_and_apex
from mer.magnification.linear import magnify_difference


def decoded(picture):
    return cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def test_one_clip_a_class_with_what_the_network_looked_at(face_run):
    gallery = face_gallery(face_run.folder, face_run.results())
    parts = face_run.configuration.build()
    assert gallery.drawn
    assert len(gallery.rows) == parts.data.num_classes
    for row, name in zip(gallery.rows, parts.data.scheme.classes, strict=True):
        key, _, said = row.title.partition(": ")
        assert said.split(",")[0] == name
        assert key == min(k for k, label in parts.data.labels.items()
                          if parts.data.scheme.classes[label] == name)  # fmt: skip
        onset, apex = onset_and_apex(parts, key)
        wanted = [onset, apex, magnify_difference(onset, apex, FACTOR)]
        for picture, pixels in zip(row.pictures, wanted, strict=False):
            assert np.abs(decoded(picture).astype(float) - pixels).mean() < 12
        assert [p.label for p in row.pictures] == ["onset", "apex", "magnified × 5", "attention"]


def test_what_each_clip_was_taken_for(face_run):
    results = face_run.results()
    for row in face_gallery(face_run.folder, results).rows:
        key = row.title.partition(": ")[0]
        test = next(result.test for result in results if key in result.test.clips)
        place = test.clips.index(key)
        right = test.predictions[-1, place] == test.truth[place]
        assert ("taken for" not in row.title) == right


def test_a_method_without_attention_has_the_other_pictures(graph_run):
    gallery = face_gallery(graph_run.folder, graph_run.results())
    assert all(len(row.pictures) == 3 for row in gallery.rows)
    assert any("No attention maps: GTSGN has no" in text for text in gallery.sentences)


def test_a_run_without_weights_has_the_other_pictures(face_run, tmp_path):
    folder = tmp_path / "c0ffee"
    folder.mkdir()
    text = (face_run.folder / "configuration.json").read_text()
    (folder / "configuration.json").write_text(text)
    gallery = face_gallery(folder, face_run.results())
    assert all(len(row.pictures) == 3 for row in gallery.rows)
    assert str(tmp_path) not in " ".join(gallery.sentences)


@pytest.mark.parametrize("text", [None, "store"])
def test_a_run_whose_frames_are_not_here_says_so(face_run, store, tmp_path, text):
    folder = tmp_path / "c0ffee"
    folder.mkdir()
    if text:
        known = (face_run.folder / "configuration.json").read_text()
        (folder / "configuration.json").write_text(known.replace(str(store), str(tmp_path / "no")))
    gallery = face_gallery(folder, face_run.results())
    assert gallery.rows == ()
    assert gallery.sentences[0].startswith("No pictures: ")
    assert str(tmp_path) not in gallery.sentences[0]


def test_the_page_shows_them_where_asked_for(face_run, tmp_path, capsys):
    out = tmp_path / "report.html"
    assert main(["report", str(face_run.folder), "--out", str(out)]) == 0
    assert "<img" not in out.read_text(encoding="utf-8")
    assert main(["report", str(face_run.folder), "--out", str(out), "--faces"]) == 0
    page = out.read_text(encoding="utf-8")
    assert page.count('<img src="data:image/jpeg;base64,') == 3 * 4
    assert "drawn by code" in page.split("<nav")[0]
