import pytest

from rightrate.errors import ArgumentError
from rightrate.search.prior import USUAL
from rightrate.transferring.families import family


def test_every_optimizer_that_the_search_knows_belongs_to_a_family() -> None:
    assert {family(name) for name in USUAL if name != "sgd"} == {"adam"}
    assert family("sgd") == "sgd"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "`optimizer` must be given"),
        ("adamv", "Did you mean adam"),
        ("lbfgs", "whose steps are most alike"),
    ],
)
def test_an_optimizer_that_no_rule_knows_is_refused(name: str | None, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        family(name)
