import shutil
from dataclasses import replace

import pytest

from mer.files import value_digest, write_json
from mer.folds.configuration import Configuration
from mer.folds.sweep import plan_sweep
from mer.preparation.manifest import MANIFEST, annotation_digest, store_identity


@pytest.fixture(scope="session")
def configuration(words):
    return Configuration.parse(words)


@pytest.fixture
def make_sweep(configuration, tmp_path):
    def make(seeds=(0,), runs=None, inner=False, weights=False, of=None, protocol="loso"):
        sweep = plan_sweep(of or configuration, seeds, runs or tmp_path / "runs",
                           inner=inner, weights=weights, protocol=protocol)  # fmt: skip
        # the workers of all tests live for minutes, in which somebody may edit the code
        return replace(sweep, code="")

    return make


@pytest.fixture
def corrected_store(configuration, tmp_path):
    """The store as if it were prepared with a set of corrections that changed one clip."""

    def make(name):
        data = configuration.build_data()
        (part,), (plain,) = data.parts, data.stores.values()
        digest = annotation_digest(*part.reader.annotation_files(part.root, part.tree))
        identity = store_identity(part.dataset, part.tree, digest, data.preparation, name)
        folder = tmp_path / "corrected" / part.dataset / value_digest(identity)
        shutil.copytree(plain.folder, folder, ignore=shutil.ignore_patterns("views"))
        made = {"key": plain.manifest["clips"][0], "text": f"Correction {name}: 1 became 2."}
        manifest = {**plain.manifest, "identity": dict(identity), "corrected": [made]}
        write_json(folder / MANIFEST, manifest)
        return tmp_path / "corrected"

    return make


@pytest.fixture(scope="session")
def numbers():
    """What must be equal between two runs: everything but time and place."""

    def of(results):
        return {
            (result.seed, result.fold): (
                result.test.clips,
                result.test.probabilities.tobytes(),
                result.losses.tobytes(),
                None if result.inner is None else result.inner.probabilities.tobytes(),
            )
            for result in results
        }

    return of


@pytest.fixture
def broken_method(tmp_path, monkeypatch):
    """Write a method that breaks the protocol; return what selects it in a configuration."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name, source):
        module = f"broken_{name.lower()}"
        (tmp_path / f"{module}.py").write_text(source)
        return {"model": {"class_path": f"{module}.{name}"}}

    return write
