import pytest

from mer.errors import MerError
from mer.reports.paper.smoke_file import Smoke, load_smoke


def test_a_file_is_read_and_the_rest_has_defaults(tmp_path):
    path = tmp_path / "smoke.yaml"
    path.write_text("corpus: {subjects: 3}\nmethods: {m.yaml: [--trainer.max_epochs=1]}\n")
    smoke = load_smoke(path)
    assert (smoke.corpus.subjects, smoke.corpus.frames) == (3, Smoke().corpus.frames)
    assert smoke.methods == {"m.yaml": ["--trainer.max_epochs=1"]}
    assert smoke.seeds == [0]


def test_a_misspelt_key_is_named(tmp_path):
    path = tmp_path / "smoke.yaml"
    path.write_text("corpus: {subject: 3}\n")
    with pytest.raises(MerError, match=r"corpus\.subject: did you mean subjects\?"):
        load_smoke(path)
