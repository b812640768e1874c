import torch

from rightrate.adaptive.torch.scratch import Scratch


def test_memory_is_kept_while_it_fits() -> None:
    scratch, x, y = Scratch(), torch.ones(3), torch.ones(2, 2)
    first = scratch.copies("start", [x, y], [x, y])
    assert [one.tolist() for one in first] == [x.tolist(), y.tolist()]
    assert all(map(lambda one, other: one is other, scratch.room("start", [x, y], [x, y]), first))
    assert scratch.room("other", [x], [x])[0] is not first[0]
    for like in (torch.ones(4), torch.ones(3, dtype=torch.float64), torch.ones(6)[::2], torch.ones(3, 1)):
        found = scratch.room("start", [x], [like])[0]
        assert (found.shape, found.dtype) == (like.shape, like.dtype)
        assert found is not first[0]


def test_memory_of_a_parameter_that_left_is_given_up() -> None:
    scratch, x, y = Scratch(), torch.ones(3), torch.ones(3)
    left = scratch.room("start", [x, y], [x, y])[1]
    scratch.room("start", [x], [x])
    assert scratch.room("start", [y], [y])[0] is not left


def test_memory_that_was_given_away_is_not_used_again() -> None:
    scratch, x, old = Scratch(), torch.ones(3), torch.zeros(3)
    gone = scratch.room("start", [x], [x])[0]
    scratch.given_away("start")
    assert scratch.room("start", [x], [x])[0] is not gone
    scratch.given_away("start", {x: old})
    assert scratch.room("start", [x], [x])[0] is old


def test_nothing_is_kept_away_from_the_cpu() -> None:
    scratch, x = Scratch(), torch.ones(3, device="meta")
    first = scratch.room("start", [x], [x])[0]
    assert scratch.room("start", [x], [x])[0] is not first
