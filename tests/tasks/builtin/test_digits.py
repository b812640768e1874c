"""The tasks on handwritten digits."""

import pytest

from rightrate.tasks.builtin import builtin
from tests.conftest import needs

torch = needs("torch")
needs("sklearn")
digits = needs("rightrate.tasks.builtin.digits")


def test_images_have_64_pixels_between_0_and_1() -> None:
    data = digits.digits_data()
    both = torch.cat([data.inputs, data.held_inputs])
    assert (both.shape, both.min().item(), both.max().item()) == ((1797, 64), 0.0, 1.0)


def test_no_image_is_both_in_training_and_in_validation() -> None:
    data = digits.digits_data()
    train = {tuple(image) for image in data.inputs.tolist()}
    assert not any(tuple(image) in train for image in data.held_inputs.tolist())


def test_every_digit_is_as_frequent_in_validation_as_in_training() -> None:
    data = digits.digits_data()
    shares = [labels.bincount() / len(labels) for labels in (data.labels, data.held_labels)]
    assert torch.allclose(*shares, atol=0.003)


def test_noise_replaces_a_fifth_of_the_labels_in_both_parts() -> None:
    clean, noisy = digits.digits_data(), digits.digits_data(digits.NOISE)
    pairs = ((clean.labels, noisy.labels), (clean.held_labels, noisy.held_labels))
    wrong = [(before != after).float().mean().item() for before, after in pairs]
    assert wrong == pytest.approx([0.18, 0.18], abs=0.02), "a tenth of the random labels is right by chance"


def test_noise_leaves_the_images_as_they_are() -> None:
    assert torch.equal(digits.digits_data().inputs, digits.digits_data(digits.NOISE).inputs)


@pytest.mark.parametrize("name", ["digits", "digits-cnn"])
def test_the_labels_of_the_other_tasks_are_clean(name: str) -> None:
    (_, held), *others = builtin(name).valid or ()
    assert not others
    assert torch.equal(held, digits.digits_data(0.0).held_labels)


def test_loading_the_digits_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    digits.digits_data.__wrapped__(digits.NOISE)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(("model", "outputs"), [("mlp", 10), ("cnn", 10), ("autoencoder", 64)])
def test_a_model_maps_64_pixels_to_its_outputs(model: str, outputs: int) -> None:
    assert getattr(digits, model)()(torch.rand(5, 64)).shape == (5, outputs)


def test_the_cnn_has_the_buffers_of_batchnorm() -> None:
    assert sum(name.endswith("running_mean") for name, _ in digits.cnn().named_buffers()) == 2


def test_the_autoencoder_is_scored_against_its_own_input() -> None:
    inputs, targets = next(iter(builtin("autoencoder").train))
    assert torch.equal(inputs, targets)
