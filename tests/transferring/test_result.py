import json

import pytest

from rightrate.transferring import SURENESS, Transfer, transfer


def carried() -> Transfer:
    return transfer(1e-2, interval=(5e-3, 2e-2), width=(64, 128), depth=(2, 4), optimizer="adamw")


def test_it_is_as_sure_as_the_least_sure_of_its_rules() -> None:
    both = carried()
    assert [fired.sure for fired in both.rules] == ["published", "weak"]
    assert both.sure == "weak"
    assert transfer(1e-2, width=(64, 128), optimizer="adamw").sure == "published"


def test_weight_decay_goes_the_other_way_than_the_rate() -> None:
    assert carried().weight_decay_factor * carried().factor == pytest.approx(1)


def test_it_is_the_same_json_every_time_and_says_everything() -> None:
    told = json.loads(carried().to_json())
    assert told == json.loads(
        transfer(1e-2, interval=(5e-3, 2e-2), width=(64, 128), depth=(2, 4), optimizer="adamw").to_json()
    )
    assert told["schema"] == 1
    assert (told["lr"], told["start"], told["status"], told["sure"]) == (carried().lr, 1e-2, "given", "weak")
    assert [rule["rule"] for rule in told["rules"]] == ["width", "depth"]
    assert told["rules"][0]["sentence"] in told["why"]
    assert told["steps"] is None


def test_in_one_line_it_shows_what_matters() -> None:
    line = repr(carried())
    assert line.startswith("Transfer(lr=0.0042, low=")
    assert "factor=0.42" in line
    assert "sure='weak'" in line


def test_every_word_for_sureness_is_explained() -> None:
    assert list(SURENESS) == ["searched", "measured", "published", "derived", "weak"]
