import warnings

import onnx
import pytest
import torch

from mer.errors import MerError
from mer.export.tracing import OPSET, one_sentence, traced


def dims(model):
    return [d.dim_param or d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]


def test_the_number_of_clips_stays_open_or_does_not(plain, single):
    given = plain(single(lambda x: x.relu() * 2))
    assert dims(traced(given)) == ["batch", 4]
    fixed = traced(given, any_batch=False)
    assert dims(fixed) == [1, 4]
    assert fixed.opset_import[0].version == OPSET
    onnx.checker.check_model(fixed)


def test_what_cannot_be_exported_says_why_in_one_sentence_and_nothing_else(plain, single, capfd):
    given = plain(single(torch.special.bessel_j0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(MerError) as caught:
            traced(given)
    assert str(caught.value) == (
        "Plain cannot be exported to ONNX: Exporting the operator 'aten::special_bessel_j0' to "
        "ONNX opset version 18 is not supported."
    )
    assert capfd.readouterr() == ("", "")


def test_stdout_is_there_again_afterwards(plain, single, capfd):
    traced(plain(single(lambda x: x + 1)))
    print("here")
    assert capfd.readouterr().out == "here\n"


def test_the_projects_own_errors_pass_and_others_get_a_name():
    assert said(MerError("size is 3")) == "size is 3"
    long = RuntimeError("too deep. And more.\nAnd lines.")
    assert said(long) == "M cannot be exported to ONNX: too deep."
    assert said(ValueError()) == "M cannot be exported to ONNX: ValueError."
    with pytest.raises(ZeroDivisionError), one_sentence("M"):  # a defect keeps its traceback
        raise ZeroDivisionError


def said(error):
    with pytest.raises(MerError) as caught, one_sentence("M"):
        raise error
    return str(caught.value)
