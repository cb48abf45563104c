from mer.datasets.spelling import did_you_mean


def test_the_closest_name_is_proposed_whatever_its_capitals():
    assert did_you_mean("casme-5", ["samm-3", "casme2-5"]) == " Did you mean 'casme2-5'?"
    assert did_you_mean("ONSETFRAME", ["OnsetFrame"]) == " Did you mean 'OnsetFrame'?"


def test_nothing_close_proposes_nothing():
    assert did_you_mean("xyz", ["casme2-5"]) == ""
    assert did_you_mean("xyz", []) == ""
