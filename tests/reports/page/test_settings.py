from mer.reports.page.settings import (
    exclusions_content,
    overview_content,
    remarks_of,
    settings_content,
    versions_content,
)


def test_what_a_methods_section_needs(make_page_run):
    shown = overview_content(
        make_page_run(folds=5, seeds=(0,), protocol="loso", labels="as annotated")
    )
    for name, text in {
        "status": "incomplete, 5 of 6 folds", "seeds": "1 (0)", "annotation version": "2019",
        "apex": "annotated 95, middle 1", "configuration": "trial/c0ffee", "protocol": "loso",
        "scheme": "composite-3 (negative, positive, surprise)", "clips": "30",
        "configurations evaluated on this data so far": "not recorded",
    }.items():  # fmt: skip
        assert f'<th scope="row">{name}</th><td>{text}</td>' in shown
    assert "commit" not in shown
    assert "synthetic corpus: this shows that the pipeline learns, nothing more." in shown


def test_settings_are_yaml(make_page_run):
    shown = settings_content(make_page_run(settings={"model": {"name": "<b>", "size": 3}}))
    assert "model:\n  name: &lt;b&gt;\n  size: 3\n" in shown
    assert "not stored" in settings_content(make_page_run())


def test_versions_and_hardware(make_page_run):
    shown = versions_content(make_page_run(torch="2.11.0"))
    assert '<th scope="row">torch</th><td>2.11.0</td>' in shown
    assert '<th scope="row">device</th><td>cpu</td>' in shown
    assert '<th scope="row">lightning</th><td>not recorded</td>' in shown


def test_remarks_are_parted_where_one_starts():
    text = "casme2/sub01/a: no face; tried 3 times; samm/006/006_1: gone; set/x: a: b"
    assert remarks_of(text) == [
        "casme2/sub01/a: no face; tried 3 times",
        "samm/006/006_1: gone",
        "set/x: a: b",
    ]
    assert remarks_of("negative; positive") == ["negative; positive"]


def test_all_that_is_left_out_is_listed(make_page_run):
    excluded = "; ".join(f"casme2/sub01/c{i}: no face <{i}>" for i in range(30))
    shown = exclusions_content(make_page_run(excluded=excluded, corrections="none"))
    assert "Excluded clips, with their reasons: 30" in shown
    assert "<li>casme2/sub01/c29: no face &lt;29&gt;</li>" in shown
    assert "Corrected" not in shown
    assert "No clip was left out." in exclusions_content(make_page_run())
