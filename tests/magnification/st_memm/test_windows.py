import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.magnification.st_memm.windows import (
    join_windows,
    relative_positions,
    shift_mask,
    split_windows,
)

SIDES = st.integers(1, 3)


@settings(deadline=None)
@given(SIDES, SIDES, st.integers(1, 4), st.integers(1, 2))
def test_windows_are_cut_row_by_row_and_joined_again(rows, columns, window, batch):
    height, width = rows * window, columns * window
    tokens = torch.arange(batch * height * width * 2).view(batch, height, width, 2)
    windows = split_windows(tokens, window)
    expected = [
        tokens[b, window * r + y, window * c + x]
        for b, r, c in itertools.product(range(batch), range(rows), range(columns))
        for y, x in itertools.product(range(window), range(window))
    ]
    assert torch.equal(windows.reshape(-1, 2), torch.stack(expected))
    assert torch.equal(join_windows(windows, window, height, width), tokens)


@settings(max_examples=30, deadline=None)
@given(SIDES, SIDES, st.integers(2, 4), st.data())
def test_the_mask_parts_what_was_not_side_by_side(rows, columns, window, data):
    """Two tokens of a window may meet if they lie as far apart in the picture as in it."""
    height, width = rows * window, columns * window
    down, right = (data.draw(st.integers(0, window - 1)) for _ in range(2))
    places = torch.cartesian_prod(torch.arange(height), torch.arange(width))
    rolled = places.view(1, height, width, 2).roll((-down, -right), (1, 2))
    members = split_windows(rolled, window)
    mask = shift_mask(height, width, window, (down, right))
    side = torch.cartesian_prod(torch.arange(window), torch.arange(window))
    for part, row in enumerate(members):
        for i, j in itertools.product(range(window**2), repeat=2):
            near = torch.equal(row[i] - row[j], side[i] - side[j])
            assert mask[part, i, j] == (0 if near else -torch.inf)


def test_a_mask_is_made_once_a_size():
    assert shift_mask(8, 12, 4, (2, 2)) is shift_mask(8, 12, 4, (2, 2))
    assert shift_mask(8, 12, 4, (2, 2)) is not shift_mask(12, 8, 4, (2, 2))


@pytest.mark.parametrize("window", [1, 2, 5])
def test_equal_distances_share_a_row_and_different_ones_do_not(window):
    positions = relative_positions(window)
    side, rows = range(window), {}
    tokens = list(itertools.product(side, side))
    for i, j in itertools.product(range(window**2), repeat=2):
        step = (tokens[i][0] - tokens[j][0], tokens[i][1] - tokens[j][1])
        rows.setdefault(step, set()).add(int(positions[i, j]))
    assert all(len(found) == 1 for found in rows.values())
    assert {next(iter(found)) for found in rows.values()} == set(range((2 * window - 1) ** 2))
