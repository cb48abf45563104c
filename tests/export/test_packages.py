import importlib.util

import pytest

from mer.errors import MerError
from mer.export.packages import require_packages


def test_what_is_missing_is_named_with_the_extra(monkeypatch):
    require_packages()
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else find(name)
    )
    with pytest.raises(MerError, match=r"^onnxruntime is not installed: run pip install 'mer\["):
        require_packages()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MerError, match=r"^onnx and onnxruntime are not installed"):
        require_packages()
