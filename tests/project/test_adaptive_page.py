"""docs/adaptive.md says what the registry, the docstrings and the recorded results say."""

import json

from rightrate.adaptive.registry import METHODS
from rightrate.testing.adaptive import ADAPTIVE_CHECKS
from tests.project.adaptive_page import PEERS, RESULTS, page, unsorted
from tests.project.paths import ROOT


def test_the_committed_page_is_the_one_that_is_made() -> None:
    committed = (ROOT / "docs" / "adaptive.md").read_text("utf-8")
    assert page() == committed, "if the change is meant, run `make adaptive` and commit docs/adaptive.md"


def test_the_results_are_of_the_checks_and_methods_of_now() -> None:
    found = json.loads(RESULTS.read_text("utf-8"))
    assert METHODS.keys() <= found.keys()
    assert PEERS.keys() <= METHODS.keys()
    assert {*PEERS.values()} <= found.keys()
    assert all(held["checks"].keys() == ADAPTIVE_CHECKS.keys() for held in found.values())


def test_every_check_stands_under_a_point() -> None:
    assert not unsorted()


def test_no_method_of_ours_fails_a_check() -> None:
    found = json.loads(RESULTS.read_text("utf-8"))
    assert not {name: why for name in METHODS for why in found[name]["checks"].values() if why}
