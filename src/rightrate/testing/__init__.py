"""Conformance suites: what every part of the house must do, for ours and for anybody's."""
