"""The norm that is kept of a step is that of the gradient as it was before clipping."""

import math
from typing import Any, get_args

import pytest

from rightrate.schedules import Constant
from rightrate.search import Norm, Trial
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
norms = needs("rightrate.tasks.torch.norms")

NORMS = get_args(Norm)


def by_hand(gradients: list[Any], norm: str) -> float:
    numbers = torch.cat(
        [torch.view_as_real(g).flatten() if g.is_complex() else g.flatten() for g in gradients]
    )
    held = numbers.double().abs()
    return float(held.sum() if norm == "l1" else held.square().sum().sqrt())


def parameter(gradient: Any) -> Any:
    held = torch.nn.Parameter(torch.zeros(gradient.shape, dtype=gradient.dtype))
    held.grad = gradient
    return held


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("clip", [None, 1e-3])
def test_a_run_keeps_the_norm_of_each_gradient_before_clipping(norm: Norm, clip: float | None) -> None:
    task = problems.task(clip=clip, schedule=Constant())
    expected: list[float] = []
    with task.start(Trial(0.05, 20, 1)) as run:
        run.keep_norms(norm)
        backward = torch.Tensor.backward

        def watched(self: Any, *given: Any, **named: Any) -> None:
            backward(self, *given, **named)
            expected.append(by_hand([p.grad for p in run.model.parameters()], norm))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(torch.Tensor, "backward", watched)
            for _ in range(20):
                run.step()
        assert run.norms() == pytest.approx(expected, rel=1e-5)
    assert len({*expected}) == 20


@pytest.mark.parametrize("norm", NORMS)
def test_a_run_that_keeps_norms_trains_as_one_that_does_not(norm: Norm) -> None:
    task = problems.task(model=problems.dropped, clip=0.05)
    with task.start(Trial(0.05, 30, 3)) as plain:
        losses = [plain.step() for _ in range(30)]
        assert plain.norms() == ()
    with task.start(Trial(0.05, 30, 3)) as run:
        run.keep_norms(norm)
        assert [run.step() for _ in range(30)] == losses
        assert len(run.norms()) == 30
        assert problems.same(run.model.state_dict(), plain.model.state_dict())


def test_a_frozen_group_does_not_count() -> None:
    def frozen(model: Any) -> Any:
        groups = [{"params": model[0].parameters(), "lr": 0.0}, {"params": model[2].parameters()}]
        return torch.optim.SGD(groups, lr=0.1)

    with problems.task(optimizer=frozen).start(Trial(0.1, 20, 0)) as run:
        run.keep_norms("l2")
        before = run.model[2].weight.detach().clone(), run.model[2].bias.detach().clone()
        rate = 0.1 * problems.task().schedule.over(20)(0)
        run.step()
        after = run.model[2].weight.detach(), run.model[2].bias.detach()
        gradients = [(old - new) / rate for old, new in zip(before, after, strict=True)]
        assert run.norms()[0] == pytest.approx(by_hand(gradients, "l2"), rel=1e-3)


@pytest.mark.parametrize("steps", [norms.BLOCK - 1, norms.BLOCK, 2 * norms.BLOCK + 3])
def test_blocks_leave_no_step_out(steps: int) -> None:
    held = parameter(torch.ones(2))
    recorder = norms.NormRecorder("l1", [held])
    for step in range(steps):
        held.grad.fill_(step)
        recorder.add()
    assert recorder.values() == tuple(2.0 * step for step in range(steps))
    assert recorder.values() == recorder.values()


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    "kinds",
    [
        (torch.float32, torch.float32),
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float16),
        (torch.float64, torch.float32),
        (torch.complex64, torch.float32),
    ],
    ids=str,
)
def test_gradients_of_every_kind_have_a_norm(norm: Norm, kinds: tuple[Any, Any]) -> None:
    gradients = [torch.full((3, 2), 1.5, dtype=kinds[0]), torch.full((4,), -2.0, dtype=kinds[1])]
    recorder = norms.NormRecorder(norm, [*map(parameter, gradients)])
    recorder.add()
    assert recorder.values()[0] == pytest.approx(by_hand(gradients, norm), rel=1e-5)


def test_many_numbers_of_half_precision_do_not_overflow() -> None:
    recorder = norms.NormRecorder("l1", [parameter(torch.full((1000,), 1000.0, dtype=torch.float16))])
    recorder.add()
    assert recorder.values() == (1e6,)


def test_a_sparse_gradient_is_the_numbers_that_it_stores() -> None:
    table = torch.nn.Embedding(10, 2, sparse=True)
    table(torch.tensor([1, 1, 3])).sum().backward()
    recorder = norms.NormRecorder("l1", list(table.parameters()))
    recorder.add()
    assert recorder.values() == (6.0,)


def test_without_a_gradient_the_norm_is_zero_and_an_overflow_is_told() -> None:
    held = torch.nn.Parameter(torch.zeros(2))
    recorder = norms.NormRecorder("l2", [held])
    recorder.add()
    held.grad = torch.tensor([1.0, math.inf])
    recorder.add()
    assert recorder.values() == (0.0, math.inf)
