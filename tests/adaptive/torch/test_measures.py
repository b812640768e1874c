import pytest
import torch
from torch import Tensor

from rightrate.adaptive.torch.measures import apart, ways
from rightrate.adaptive.torch.tensors import CACHED, quotients


def _pairs() -> tuple[list[Tensor], list[Tensor]]:
    """Tensors that are cut, that are not, that cannot be, of two types."""
    draw = torch.Generator().manual_seed(0)
    large = torch.randn(3, CACHED, generator=draw)
    shapes = [(), (7,), (4, 5)]
    left = [large, large.t(), *(torch.randn(shape, generator=draw) for shape in shapes)]
    left.append(torch.randn(6, generator=draw, dtype=torch.float64))
    return left, [torch.randn(one.shape, generator=draw, dtype=one.dtype) for one in left]


def test_ways_are_the_squared_distances_of_the_tensors() -> None:
    left, right = _pairs()
    wanted = [float((a.double() - b.double()).square().sum()) for a, b in zip(left, right, strict=True)]
    assert [float(way) for way in ways(left, right)] == pytest.approx(wanted, rel=1e-5)
    assert float(apart(left, right)) == pytest.approx(sum(wanted), rel=1e-5)


def test_quotients_are_those_of_pytorch_to_the_last_bit() -> None:
    left, right = _pairs()
    wanted = torch._foreach_div(left, right)
    assert all(one.equal(other) for one, other in zip(quotients(left, right), wanted, strict=True))
