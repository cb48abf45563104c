"""A small corpus of drawn faces in CASME II's layout, prepared once a test session."""

from pathlib import Path

import pytest

CONFIGS = Path(__file__).parents[1] / "configs"
SIZE = 32


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """As the workers compute; threads that wait for one another make a loaded machine crawl."""
    from mer.folds.process import set_up_process

    set_up_process()


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus

    out = tmp_path_factory.mktemp("data")
    settings = SyntheticCorpus(
        subjects=4,
        clips=6,
        trees=("cropped",),
        emotions=("happiness", "disgust", "repression", "surprise"),
    )
    write_corpus(settings, out, workers=2)
    return out / "CASME2"


@pytest.fixture(scope="session")
def store(corpus, tmp_path_factory):
    from mer.datasets import casme2
    from mer.preparation.prepare import prepare
    from mer.preparation.settings import PreparationSettings

    base = tmp_path_factory.mktemp("store")
    settings = PreparationSettings(size=64)
    prepare(casme2.read_index(corpus), "cropped", settings, base, workers=2, progress=False)
    return base


@pytest.fixture(scope="session")
def words(small_words, store):
    """The command line of a tiny MMNet over the prepared corpus, two epochs."""
    return small_words(store)


@pytest.fixture(scope="session")
def small_words(corpus):
    """The same for any store."""
    files = ("trainer.yaml", "data/casme2_3.yaml", "method/mmnet.yaml")

    def of(store):
        return [
            *(word for file in files for word in ("-c", str(CONFIGS / file))),
            f"--data.root={corpus}",
            f"--data.store={store}",
            "--data.preparation.size=64",
            f"--data.view.size={SIZE}",
            "--data.batch_size=8",
            "--trainer.max_epochs=2",
            "--trainer.accelerator=cpu",
            "--model.stem=4",
            "--model.widths=[4,4,8,8]",
        ]

    return of
