from mer.cli import main
from mer.errors import MerError


def test_the_command_line_prints_the_sentence_alone(monkeypatch, capsys):
    from mer.cli import doctor

    def fail(words):
        raise MerError("There is no moon tonight.")

    monkeypatch.setattr(doctor, "main", fail)
    assert main(["doctor"]) == 1
    captured = capsys.readouterr()
    assert captured.err == "mer doctor: There is no moon tonight.\n"
    assert captured.out == ""


def test_an_unknown_command_is_named(capsys):
    assert main(["losso"]) == 2
    assert "there is no command 'losso'" in capsys.readouterr().err


def test_ctrl_c_says_that_the_same_command_continues(monkeypatch, capsys):
    from mer.cli import doctor, loso

    def stop(words):
        raise KeyboardInterrupt

    for module in (doctor, loso):
        monkeypatch.setattr(module, "main", stop)
    assert main(["loso"]) == 130
    assert "the same command continues" in capsys.readouterr().err
    assert main(["doctor"]) == 130
    assert capsys.readouterr().err == "\nmer doctor: stopped.\n"
