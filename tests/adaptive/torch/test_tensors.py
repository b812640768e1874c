import torch
from hypothesis import given
from hypothesis import strategies as st

from rightrate.adaptive.torch.tensors import CACHED, pieces


@given(st.lists(st.sampled_from([1, 7, CACHED - 1, CACHED, CACHED + 1, 2 * CACHED + 3]), max_size=4))
def test_pieces_cover_every_number_once_and_lie_side_by_side(sizes: list[int]) -> None:
    one, other = [torch.zeros(size) for size in sizes], [torch.zeros(size) for size in sizes]
    for some, others in pieces(one, other):
        assert [piece.shape for piece in some] == [piece.shape for piece in others]
        assert sum(piece.numel() for piece in some) <= CACHED
        for piece, beside in zip(some, others, strict=True):
            piece += 1
            beside += piece
    assert all(torch.all(tensor == 1) for tensor in one + other)


def test_a_tensor_that_is_not_contiguous_stays_whole() -> None:
    one = torch.zeros(2, CACHED).t()
    for (some,) in pieces([one]):
        some[0].add_(1.0)
    assert torch.all(one == 1)
