from mer.reports.page.changes import changes_content, differing

ONE = {"model": {"class_path": "m.A", "init_args": {"rate": 0.1, "widths": [1, 2]}}, "x": {}}


def changed(**options):
    return {"model": {"class_path": "m.A", "init_args": options}, "x": {}}


def test_only_what_differs_is_named_as_on_the_command_line():
    other = changed(rate=0.2, widths=[1, 2], extra=True)
    assert differing([ONE, other]) == {
        "model.rate": ["0.1", "0.2"],
        "model.extra": ["–", "True"],
    }
    assert differing([ONE, ONE]) == {}


def test_a_table_for_each_method_with_several_runs(make_page_run):
    runs = [
        make_page_run(1, seeds=(0,), settings=ONE),
        make_page_run(2, seeds=(0,), settings=changed(rate="<b>", widths=[1, 2])),
        make_page_run(3, seeds=(0,), settings={"x": 3}, method="other"),
        make_page_run(4, seeds=(0,)),
    ]
    shown = changes_content(runs)
    assert shown.count("<table>") == 1
    assert "mmnet: settings that differ" in shown
    assert "<td>&lt;b&gt;</td>" in shown
    assert "run 4" not in shown


def test_equal_settings_of_two_runs_are_said(make_page_run):
    runs = [make_page_run(n, seeds=(0,), settings=ONE) for n in (1, 2)]
    assert "none; code, data or protocol do" in changes_content(runs)
    assert changes_content(runs[:1]) == ""
