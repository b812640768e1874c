"""The tasks on medical tables."""

import pytest

from tests.conftest import needs

torch = needs("torch")
needs("sklearn")
tabular = needs("rightrate.tasks.builtin.tabular")


def test_the_tables_have_their_known_shapes() -> None:
    cancer, diabetes = tabular.cancer_data(), tabular.diabetes_data()
    shapes = [
        tuple(torch.cat(part).shape) for table in (cancer, diabetes) for part in (table[::2], table[1::2])
    ]
    assert shapes == [(569, 30), (569,), (442, 10), (442, 1)]


@pytest.mark.parametrize("load", ["cancer_data", "diabetes_data"])
def test_no_row_is_both_in_training_and_in_validation(load: str) -> None:
    data = getattr(tabular, load)()
    train = {tuple(row) for row in data.inputs.tolist()}
    assert not any(tuple(row) in train for row in data.held_inputs.tolist())


@pytest.mark.parametrize("load", ["cancer_data", "diabetes_data"])
def test_training_columns_have_mean_0_and_deviation_1(load: str) -> None:
    inputs = getattr(tabular, load)().inputs
    assert torch.allclose(inputs.mean(0), torch.zeros(inputs.shape[1]), atol=1e-5)
    assert torch.allclose(inputs.std(0, correction=0), torch.ones(inputs.shape[1]), atol=1e-5)


@pytest.mark.parametrize("load", ["cancer_data", "diabetes_data"])
def test_validation_has_no_say_in_the_scaling(load: str) -> None:
    held = getattr(tabular, load)().held_inputs
    assert held.mean(0).abs().max() > 0.01, "validation was scaled by its own mean"
    assert held.mean(0).abs().max() < 0.5, "validation was not scaled as training was"


def test_the_targets_of_diabetes_are_in_units_of_the_training_deviation() -> None:
    data = tabular.diabetes_data()
    assert data.targets.std(correction=0).item() == pytest.approx(1, abs=1e-5)
    assert 0.7 < data.held_targets.std().item() < 1.3


def test_both_classes_of_cancer_are_as_frequent_in_validation_as_in_training() -> None:
    data = tabular.cancer_data()
    shares = [part.float().mean() for part in (data.targets, data.held_targets)]
    assert torch.allclose(*shares, atol=0.01)


def test_the_models_fit_their_tables() -> None:
    cancer = tabular.logistic()(tabular.cancer_data().inputs)
    diabetes = tabular.regression_mlp()(tabular.diabetes_data().inputs)
    assert (cancer.shape, diabetes.shape) == ((427, 2), tabular.diabetes_data().targets.shape)
