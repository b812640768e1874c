"""A run trains as a plain loop does, and the same seed means the same run."""

import math
from typing import Any

import pytest

from rightrate.errors import UserCodeError
from rightrate.schedules import Constant, Linear
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
plain_loop = needs("tests.oracles.plain_loop").plain_loop

TINY = 1e-30  # so small that no weight of ordinary size moves


def adamw(model: Any) -> Any:
    return torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)


def momentum_in_groups(model: Any) -> Any:
    groups = [{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.01}]
    return torch.optim.SGD(groups, lr=0.1, momentum=0.9, weight_decay=0.01)


@pytest.mark.parametrize("optimizer", [problems.sgd, momentum_in_groups, adamw])
@pytest.mark.parametrize("clip", [None, 0.05])
@pytest.mark.parametrize("options", [{}, {"batch_size": 8, "drop_last": True}, {"shuffle": False}])
def test_a_run_equals_a_plain_loop_bit_for_bit(optimizer: Any, clip: float | None, options: Any) -> None:
    task = problems.task(
        train=problems.loader(**options), optimizer=optimizer, clip=clip, schedule=Linear(warmup=0.2)
    )
    expected = plain_loop(task, lr=0.03, steps=20, seed=3, warmup=4)
    with task.start(Trial(0.03, 20, 3)) as run:
        losses = [run.step() for _ in range(20)]
        assert losses == expected.losses
        assert problems.same(run.model.state_dict(), expected.weights)
        assert run.score() == pytest.approx(expected.score, rel=1e-6)


@pytest.mark.parametrize("model", [problems.dropped, problems.normed, problems.Tied])
def test_every_kind_of_model_trains_as_in_a_plain_loop(model: Any) -> None:
    task = problems.task(model=model, train=problems.loader(20), schedule=Linear(), optimizer=adamw)
    expected = plain_loop(task, lr=0.03, steps=20, seed=1)
    assert problems.same(problems.weights(task, lr=0.03, seed=1), expected.weights)
    assert problems.losses(task, lr=0.03, seed=1) == expected.losses


def test_clipping_bounds_the_norm_of_the_whole_gradient() -> None:
    task = problems.task(clip=1e-3, schedule=Constant())
    before, after = problems.weights(task, steps=1, lr=TINY), problems.weights(task, steps=1, lr=1.0)
    moved = math.sqrt(sum(float((after[name] - before[name]).square().sum()) for name in before))
    assert moved == pytest.approx(1e-3, rel=1e-3)


def test_clipping_is_not_disturbed_by_parameters_that_the_optimizer_does_not_hold() -> None:
    def only_first(model: Any) -> Any:
        return torch.optim.SGD(model[0].parameters(), lr=0.1)

    task = problems.task(optimizer=only_first, clip=3.0, train=problems.batches(4), schedule=Constant())
    with task.start(Trial(1e-3, 20, 0)) as run:
        weight = run.model[0].weight.detach()
        moves = []
        for _ in range(20):
            before = weight.clone()
            run.step()
            moves.append(float((weight - before).norm()))
    assert moves[-1] == pytest.approx(moves[0], rel=0.05)


@pytest.mark.parametrize("rate", [TINY, 1e-3, 0.1, 10.0])
def test_the_first_loss_is_the_same_at_every_rate(rate: float) -> None:
    task = problems.task(model=problems.dropped)
    assert problems.losses(task, lr=rate, steps=1) == problems.losses(task, lr=0.01, steps=1)


def test_the_masks_and_batches_are_the_same_at_every_rate() -> None:
    task = problems.task(model=problems.dropped)
    losses = problems.losses(task, lr=TINY)
    assert losses == problems.losses(task, lr=10 * TINY)
    assert len(set(losses)) == len(losses), "masks or batches repeat from step to step"


def test_a_short_run_begins_with_the_batches_and_masks_of_a_long_one() -> None:
    task = problems.task(model=problems.dropped)
    assert problems.losses(task, lr=TINY, steps=30)[:7] == problems.losses(task, lr=TINY, steps=7)


def test_another_seed_draws_other_weights() -> None:
    task = problems.task()
    first, second = (problems.weights(task, seed=seed, lr=TINY) for seed in (1, 2))
    assert not problems.same(first, second)


def test_another_seed_draws_other_batches() -> None:
    def zeros() -> Any:
        model = torch.nn.Linear(problems.FEATURES, 1)
        torch.nn.init.zeros_(model.weight)
        torch.nn.init.zeros_(model.bias)
        return model

    task = problems.task(model=zeros)
    assert problems.losses(task, seed=1) != problems.losses(task, seed=2)


def test_a_run_can_be_repeated() -> None:
    task = problems.task(model=problems.dropped, optimizer=adamw)
    assert problems.same(problems.weights(task, seed=5), problems.weights(task, seed=5))


@pytest.mark.parametrize("model", [problems.dropped, problems.normed, problems.KeepsNormFrozen])
def test_scoring_in_between_does_not_change_the_training(model: Any) -> None:
    noisy = problems.loader(10, generator=torch.Generator())
    for valid in (problems.batches(10), noisy):
        task = problems.task(model=model, train=problems.loader(20), valid=valid)
        assert problems.losses(task, scores=True) == problems.losses(task)


def test_a_score_does_not_depend_on_when_it_is_taken() -> None:
    def with_noise(model: Any, batch: Any) -> float:
        return float(torch.rand(()))

    task = problems.task(metric=with_noise)
    with task.start(Trial(0.1, 20, 0)) as run:
        early = run.score()
        run.step()
        assert run.score() == early


def test_modes_are_put_back_after_a_score() -> None:
    task = problems.task(model=problems.KeepsNormFrozen)
    with task.start(Trial(0.1, 20, 0)) as run:
        modes = [module.training for module in run.model.modules()]
        run.score()
        assert [module.training for module in run.model.modules()] == modes == [True, False, True]


def test_modes_are_put_back_when_a_metric_raises() -> None:
    def broken(model: Any, batch: Any) -> float:
        raise RuntimeError("no metric today")

    task = problems.task(metric=broken)
    with task.start(Trial(0.1, 20, 0)) as run:
        with pytest.raises(UserCodeError, match="no metric today"):
            run.score()
        assert all(module.training for module in run.model.modules())
        assert torch.is_grad_enabled()


def test_a_frozen_normalisation_stays_frozen() -> None:
    found = problems.weights(problems.task(model=problems.KeepsNormFrozen))
    assert torch.equal(found["norm.running_mean"], torch.zeros(problems.FEATURES))


def test_running_statistics_are_learnt_in_training_and_not_in_scoring() -> None:
    task = problems.task(model=problems.normed, train=problems.loader(20))
    with task.start(Trial(0.1, 20, 0)) as run:
        mean = run.model[1].running_mean
        assert not mean.any()
        run.step()
        learnt = mean.clone()
        run.score()
        assert learnt.any()
        assert torch.equal(mean, learnt)


def test_a_model_in_evaluation_mode_is_switched_to_training() -> None:
    task = problems.task(model=lambda: problems.dropped().eval())
    with task.start(Trial(0.1, 20, 0)) as run:
        assert all(module.training for module in run.model.modules())


def test_a_part_in_evaluation_mode_stays_so() -> None:
    def part_frozen() -> Any:
        model = problems.normed()
        model[1].eval()
        return model

    with problems.task(model=part_frozen).start(Trial(0.1, 20, 0)) as run:
        run.score()
        assert [module.training for module in run.model] == [True, False, True, True]


def test_tied_weights_stay_tied() -> None:
    with problems.task(model=problems.Tied).start(Trial(0.1, 20, 0)) as run:
        before = run.model.encode.weight.detach().clone()
        run.step()
        run.step()
        assert run.model.encode.weight is run.model.decode.weight
        assert not torch.equal(run.model.encode.weight, before)


def test_parameters_without_a_gradient_do_not_move() -> None:
    def part_frozen() -> Any:
        model = problems.mlp()
        model[0].requires_grad_(False)
        return model

    task = problems.task(model=part_frozen)
    start, end = problems.weights(task, lr=TINY), problems.weights(task, lr=0.1)
    assert torch.equal(start["0.weight"], end["0.weight"])
    assert not torch.equal(start["2.weight"], end["2.weight"])


def test_the_score_of_the_validation_data_weighs_batches_by_their_size() -> None:
    inputs, targets = problems.numbers(11)
    task = problems.task(valid=problems.batches(11, 4))
    with task.start(Trial(0.1, 20, 0)) as run:
        whole = problems.squared(run.model, (inputs, targets)).item()
        assert run.score() == pytest.approx(whole, rel=1e-6)


@pytest.mark.parametrize("convert", [float, lambda value: value, lambda value: value.reshape(1)])
def test_a_metric_may_be_a_number_or_a_tensor(convert: Any) -> None:
    def negative(model: Any, batch: Any) -> Any:
        return convert(-problems.squared(model, batch))

    by_loss, by_metric = problems.task(), problems.task(metric=negative, goal="max")
    assert by_metric.check().loss == pytest.approx(-by_loss.check().loss)
    with by_metric.start(Trial(0.1, 20, 0)) as run:
        assert run.score() == pytest.approx(-by_loss.check().loss, rel=0.5)


def test_without_validation_data_the_score_is_the_end_of_the_training_losses() -> None:
    task = problems.task(valid=None)
    with task.start(Trial(0.1, 30, 0)) as run:
        losses = [run.step() for _ in range(30)]
        assert run.score() == pytest.approx(sum(losses[-3:]) / 3)


def test_the_training_loss_is_told_where_the_score_is_the_same_loss_on_other_data() -> None:
    with problems.task().start(Trial(0.1, 30, 0)) as run:
        losses = [run.step() for _ in range(30)]
        assert run.train_loss() == pytest.approx(sum(losses[-3:]) / 3)
    for changes in ({"valid": None}, {"metric": problems.squared}):
        with problems.task(**changes).start(Trial(0.1, 30, 0)) as run:
            run.step()
            assert run.train_loss() is None


def test_a_run_of_one_step_has_a_score() -> None:
    with problems.task(valid=None, schedule=Constant()).start(Trial(0.1, 1, 0)) as run:
        assert run.step() == run.score()


def test_double_precision_and_complex_weights_are_trained() -> None:
    def double() -> Any:
        return problems.mlp().double()

    def loss(model: Any, batch: Any) -> Any:
        return problems.squared(model, [part.double() for part in batch])

    assert problems.losses(problems.task(model=double, loss=loss))[-1] < 1
    spectral = problems.task(model=problems.Spectral)
    losses = problems.losses(spectral, lr=0.3, steps=40)
    assert losses[-1] < losses[0]
