import torch

from rightrate.adaptive.torch.room import Room


def test_a_batch_takes_the_place_of_the_one_before() -> None:
    room, large, small = Room(), [torch.full((4, 3), 4.0), torch.full((5,), 9.0)], [torch.full((2,), 16.0)]
    first = room.of("sqrt", "root", large)
    assert [set(one.flatten().tolist()) for one in first] == [{2.0}, {3.0}]
    assert [one.shape for one in first] == [one.shape for one in large]
    second = room.of("sqrt", "root", small)
    assert second[0].tolist() == [4.0, 4.0]
    assert second[0].data_ptr() == first[0].data_ptr()
    assert room.of("sqrt", "other", small)[0].data_ptr() != first[0].data_ptr()


def test_a_result_may_take_the_place_of_its_argument() -> None:
    room, g = Room(), [torch.tensor([[3.0, 8.0]]), torch.tensor([10.0])]
    root = room.of("sqrt", "step", [torch.tensor([[4.0, 16.0]]), torch.tensor([25.0])])
    assert [one.tolist() for one in room.of("div", "step", g, root)] == [[[1.5, 2.0]], [2.0]]


def test_types_are_kept_where_they_differ() -> None:
    mixed = [torch.tensor([2.0], dtype=torch.float64), torch.tensor([2.0])]
    found = Room().of("sqrt", "root", mixed)
    assert [one.dtype for one in found] == [torch.float64, torch.float32]
    assert found[0].item() == 2.0**0.5


def test_strided_tensors_give_their_values() -> None:
    across = torch.arange(6.0).reshape(2, 3).t()
    assert Room().of("sub", "gap", [across], [torch.ones(3, 2)])[0].equal(across - 1)
