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


@pytest.fixture(scope="session")
def flow_folder(tmp_path_factory):
    """Flow pictures of three datasets, as PNGs by subject and clip; each class has its pattern."""
    import cv2
    import numpy as np

    folder, lines = tmp_path_factory.mktemp("flow"), ["dataset,subject,clip,label"]
    draws = np.random.default_rng(0)
    patterns = draws.integers(0, 256, (3, 28, 28, 3))
    for name, subjects in {"casme2": 3, "samm": 2, "smic": 2}.items():
        for subject, number in ((s, n) for s in range(1, subjects + 1) for n in range(6)):
            label = number % 3
            noise = draws.integers(0, 256, (28, 28, 3))
            picture = (0.4 * patterns[label] + 0.6 * noise).astype(np.uint8)
            clip = f"{name[-1]}{subject}x{number}"
            lines.append(f"{name},{subject:02d},{clip},{label}")
            cv2.imwrite(str(folder / f"{subject:02d}_{clip} .png"), picture[..., ::-1])
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="session")
def flow_words(flow_folder):
    """The command line of STSTNet over the flow pictures, two epochs."""
    files = ("trainer.yaml", "data/flow_3.yaml", "method/ststnet_fast.yaml")
    return [
        *(word for file in files for word in ("-c", str(CONFIGS / file))),
        f"--data.root={flow_folder}",
        "--data.batch_size=16",
        "--trainer.max_epochs=2",
        "--trainer.accelerator=cpu",
    ]
