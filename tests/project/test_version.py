"""The version is the same wherever it is written."""

import importlib.metadata
import re

import rightrate
from tests.project.paths import ROOT

HEADING = re.compile(r"^## \[(?P<version>\d[^\]]*)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)


def test_the_newest_release_in_the_changelog_is_this_version() -> None:
    releases = HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert releases[0] == rightrate.__version__


def test_the_installed_package_has_this_version() -> None:
    assert importlib.metadata.version("rightrate") == rightrate.__version__
