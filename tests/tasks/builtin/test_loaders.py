"""The split that the builtin tasks share."""

from tests.conftest import needs

torch = needs("torch")
loaders = needs("rightrate.tasks.builtin.loaders")

CLASSES = torch.arange(3).repeat_interleave(40)


def test_training_and_validation_share_no_example_and_miss_none() -> None:
    train, valid = loaders.split(CLASSES)
    assert sorted(torch.cat([train, valid]).tolist()) == list(range(120))


def test_every_class_is_held_out_in_the_same_share() -> None:
    _, valid = loaders.split(CLASSES)
    assert CLASSES[valid].bincount().tolist() == [10, 10, 10]


def test_the_split_is_the_same_every_time() -> None:
    once, again = loaders.split(CLASSES), loaders.split(CLASSES)
    assert torch.equal(once[0], again[0])


def test_the_split_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    loaders.split(CLASSES)
    assert torch.equal(torch.get_rng_state(), before)


def test_training_batches_are_all_of_the_same_size() -> None:
    assert [len(batch) for (batch,) in loaders.shuffled(50, CLASSES)] == [50, 50]


def test_validation_is_one_batch_in_order() -> None:
    ((batch,),) = loaders.fixed(CLASSES)
    assert torch.equal(batch, CLASSES)
