import pytest

from mer.export.timing import Latency, latencies, summary


def test_every_way_has_its_turn_in_every_round_and_the_warm_up_does_not_count():
    clock = iter(range(10_000))
    calls = []

    def tick():
        return float(next(clock))

    slow = {"b": 3}

    def way(name):
        def call():
            calls.append(name)
            first = len(calls) <= 4  # the warm-up takes longer
            for _ in range(slow.get(name, 0) + (50 if first else 0)):
                next(clock)

        return call

    found = latencies({"a": way("a"), "b": way("b")}, rounds=5, warm_up=2, clock=tick)
    assert calls == ["a", "b"] * 7
    assert found == {"a": Latency(1e3, 1e3, 1e3, 1e3), "b": Latency(4e3, 4e3, 4e3, 4e3)}


def test_median_quartiles_and_least():
    assert summary([5.0, 1.0, 2.0, 4.0, 3.0]) == Latency(3.0, 2.0, 4.0, 1.0)
    assert summary([1.0, 3.0]).median == pytest.approx(2)
