import sys

import pytest

from mer.cli import main
from mer.datasets.synthetic.corpus import WrittenCorpus
from mer.datasets.synthetic.settings import DATASETS

SMALL = ["--subjects", "1", "--clips", "1", "--frames", "8", "8", "--trees", "cropped",
         "--workers", "1"]  # fmt: skip


def test_it_says_what_was_written_where_and_what_comes_next(tmp_path, capsys):
    assert main(["synth", str(tmp_path), *SMALL]) == 0
    said = capsys.readouterr()
    assert f"{tmp_path / 'CASME2'}: 1 clips of 1 drawn subjects (cropped)" in said.out
    assert f"mer check casme2 {tmp_path / 'CASME2'}" in said.out
    assert "CASME2-truth" in said.out
    assert main(["synth", str(tmp_path), *SMALL]) == 0
    assert "1 recordings were there already" in capsys.readouterr().out


def test_options_reach_the_corpus(tmp_path, capsys):
    words = ["--annotations", "2014", "--emotions", "disgust", "--difficulty", "easy"]
    assert main(["synth", str(tmp_path), *SMALL, *words]) == 0
    names = {path.name for path in (tmp_path / "CASME2").iterdir()}
    assert names == {
        "Cropped", "CASME2-coding-20140508.xlsx", "CASME2-ObjectiveClasses.xlsx", "SYNTHETIC.json",
    }  # fmt: skip
    settings = (tmp_path / "CASME2" / "SYNTHETIC.json").read_text()
    assert '"easy"' in settings
    assert '"disgust"' in settings


def test_all_are_one_corpus_of_every_dataset_in_one_folder(tmp_path, capsys, monkeypatch):
    written = []

    def write(corpus, out, workers):
        written.append(corpus)
        return WrittenCorpus(out / corpus.layout.folder, 1, 0, 1, 1.0)

    monkeypatch.setattr("mer.datasets.synthetic.corpus.write_corpus", write)
    assert main(["synth", str(tmp_path), "--dataset", "all", "--seed", "3"]) == 0
    names = ["casme2", "samm", "smic", "casme3", "casme3c", "mmew"]
    assert [corpus.dataset for corpus in written] == names
    sizes = {(each.subjects, each.clips, each.frames, each.seed) for each in written}
    assert sizes == {(5, 8, (10, 16), 3)}
    said = capsys.readouterr().out
    assert f"MER_DATA={tmp_path}" in said
    assert f"mer check casme3c {tmp_path / 'CASME3'}" in said


def test_numbers_that_are_given_hold_for_all_datasets(tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr(
        "mer.datasets.synthetic.corpus.write_corpus",
        lambda corpus, out, workers: written.append(corpus) or WrittenCorpus(out, 1, 0, 1, 1.0),
    )
    assert main(["synth", str(tmp_path), "--dataset", "all", "--clips", "2"]) == 0
    assert {(corpus.subjects, corpus.clips) for corpus in written} == {(5, 2)}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--difficulty", "harder"], "no difficulty 'harder'"),
        (["--emotions", "joy"], "no emotion 'joy'"),
        (["--dataset", "sam"], "no dataset 'sam'"),
        (["--dataset", "samm", "--trees", "selected"], "no tree 'selected' of samm v2"),
        (["--dataset", "all", "--trees", "raw"], "--trees differs between datasets"),
        (["--dataset", "all", "--emotions", "happiness"], "--emotions differs"),
        (["--dataset", "all", "--clips", "0"], "at least one of its clips"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_nothing_is_written(tmp_path, capsys, words, complaint):
    assert main(["synth", str(tmp_path / "out"), *words]) == 1
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_help_is_light(capsys):
    before = set(sys.modules)
    with pytest.raises(SystemExit) as ended:
        main(["synth", "--help"])
    assert ended.value.code == 0
    assert "cv2" not in set(sys.modules) - before
    said = capsys.readouterr().out
    assert "--difficulty" in said
    for layout in DATASETS.values():
        names = (layout.dataset, *layout.versions, *layout.versions[next(iter(layout.versions))])
        assert all(name in said for name in names if name not in ("v2", "c", "full"))
