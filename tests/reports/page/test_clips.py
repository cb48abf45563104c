import re

from mer.reports.page.clips import clips_content


def test_every_clip_with_its_predictions_by_a_plain_loop(make_page_run):
    run = make_page_run()
    shown = clips_content(run)
    right, wrong = {}, {}
    for result in run.results:
        for i, clip in enumerate(result.test.clips):
            hit = result.test.predictions[-1, i] == result.test.truth[i]
            right[clip] = right.get(clip, True) and hit
            wrong[clip] = wrong.get(clip, True) and not hit
    assert f"Of 36 clips, {sum(right.values())} are right in every seed and " in shown
    assert f" {sum(wrong.values())} in none." in shown
    assert len(re.findall(r"<tr>", shown)) == 1 + 36
    misses = sum(int((r.test.predictions[-1] != r.test.truth).sum()) for r in run.results)
    assert shown.count('<span class="miss">✗ ') == misses


def test_one_seed_and_a_seed_that_lacks_clips(make_page_run):
    from dataclasses import replace

    one = clips_content(make_page_run(seeds=(0,)))
    assert re.search(r"<p>\d+ of 36 clips are predicted rightly.</p>", one)
    run = make_page_run(seeds=(0, 1))
    results = tuple(r for r in run.results if (r.seed, r.fold) != (1, "smic/s02"))
    assert clips_content(replace(run, results=results)).count("<td>not tested</td>") == 6
