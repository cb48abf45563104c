from mer.folds.single import FoldCommandLine


def test_the_held_out_clips_are_scored_by_the_last_epoch(words, tmp_path, capsys):
    line = FoldCommandLine.run(
        ["fit", *words, "--data.held_out=casme2/sub01", f"--trainer.default_root_dir={tmp_path}"]
    )
    assert line.trainer.current_epoch == 2
    assert set(line.trainer.callback_metrics) == {"test/loss", "test/accuracy"}
    assert (tmp_path / "runs/fit/casme2_sub01.ckpt").exists()
