"""Drawn faces, prepared once a test session for all of its processes, and trainings on them."""

import fcntl
import shutil
from pathlib import Path

import pytest

CONFIGS = Path(__file__).parents[1] / "configs"
SIZE = 32


def files(*names):
    """The words that compose YAML files of `configs/`."""
    return [word for name in names for word in ("-c", str(CONFIGS / f"{name}.yaml"))]


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """As the workers compute; threads that wait for one another make a loaded machine crawl."""
    from mer.folds.process import set_up_process

    set_up_process()


@pytest.fixture(scope="session")
def composed():
    """As `files`, for the modules of tests."""
    return files


@pytest.fixture(scope="session")
def once(request, tmp_path_factory):
    """Fill a folder once; the other processes of the session wait for it and share it."""
    base = tmp_path_factory.getbasetemp()
    base = (base.parent if hasattr(request.config, "workerinput") else base) / "once"

    def folder(name, fill):
        out, done = base / name, base / f"{name}.done"
        base.mkdir(exist_ok=True)
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(out, ignore_errors=True)  # what a failure has left
                out.mkdir()
                fill(out)
                done.touch()
        return out

    return folder


@pytest.fixture(scope="session")
def drawn(once):
    """The folder of releases that are drawn into `data` and prepared into `store`."""
    from mer.datasets.readers import reader
    from mer.datasets.synthetic.corpus import SyntheticCorpus, write_corpus
    from mer.preparation.prepare import prepare
    from mer.preparation.settings import PreparationSettings

    def of(name, *releases, **preparation):
        settings = PreparationSettings(**preparation)

        def fill(out):
            for release in releases:
                write_corpus(SyntheticCorpus(**release), out / "data", workers=2, progress=False)
                found, (tree,) = reader(release["dataset"]), release["trees"]
                index = found.read_index(out / "data" / found.RELEASE.folder, tree)
                prepare(index, tree, settings, out / "store", workers=2, progress=False)

        return once(name, fill)

    return of


@pytest.fixture(scope="session")
def small_release(drawn):
    """Four subjects with six clips each in CASME II's layout."""
    release = {
        "dataset": "casme2",
        "subjects": 4,
        "clips": 6,
        "trees": ("cropped",),
        "emotions": ("happiness", "disgust", "repression", "surprise"),
    }
    return drawn("small", release, size=64)


@pytest.fixture(scope="session")
def corpus(small_release):
    return small_release / "data/CASME2"


@pytest.fixture(scope="session")
def store(small_release, tmp_path_factory):
    """A process's own copy: what views keep in it is counted by tests."""
    return shutil.copytree(small_release / "store", tmp_path_factory.mktemp("store") / "of")


@pytest.fixture(scope="session")
def workers():
    """Two processes for all tests that train: their imports take longer than their folds."""
    from mer.folds.backends import LocalWorkers

    with LocalWorkers(2) as backend:
        yield backend


@pytest.fixture
def one_pool(workers, monkeypatch):
    """Let commands train in the tests' own processes; tests/cli/test_places.py holds theirs."""
    from contextlib import nullcontext

    for command in ("loso", "table_run", "figure_training"):
        monkeypatch.setattr(f"mer.cli.{command}.open_backend", lambda *_: nullcontext(workers))


@pytest.fixture(scope="session")
def learn(workers):
    """Train a method on all folds of drawn releases; return the sweep and its table."""
    from mer.datasets.readers import reader
    from mer.folds.configuration import Configuration
    from mer.folds.sweep import plan_sweep, run_sweep
    from mer.reports.score_table import score_table

    def places(out, data):
        name = data.partition("_")[0]
        if name == "flow":
            return [f"--data.root={out / 'FLOW'}"]
        root = out / "data"
        root = root if name == "composite" else root / reader(name).RELEASE.folder
        return [f"--data.root={root}", f"--data.store={out / 'store'}"]

    def of(out, data, method, *words, values=None, seeds=(0,), protocol="loso"):
        composed = [*files("trainer", f"data/{data}", f"method/{method}"), *places(out, data)]
        configuration = Configuration.parse([*composed, "--trainer.accelerator=cpu", *words])
        configuration = configuration.override(values or {})
        sweep = plan_sweep(
            configuration, seeds, out / "runs", f"{method}-{data}", weights=False, protocol=protocol
        )
        table = score_table(run_sweep(sweep, workers), expected_folds=len(sweep.plan.folds))
        print(data, method, protocol, words, table.rule("last").uf1, table.floor)
        return sweep, table

    return of


@pytest.fixture(scope="session")
def words(small_words, store):
    """The command line of a tiny MMNet over the prepared corpus, two epochs."""
    return small_words(store)


@pytest.fixture(scope="session")
def small_words(corpus):
    """The same for any store."""

    def of(store):
        return [
            *files("trainer", "data/casme2_3", "method/mmnet"),
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
    return [
        *files("trainer", "data/flow_3", "method/ststnet_fast"),
        f"--data.root={flow_folder}",
        "--data.batch_size=16",
        "--trainer.max_epochs=2",
        "--trainer.accelerator=cpu",
    ]
