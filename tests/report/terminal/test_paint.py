from rightrate.report.terminal import Run, paint


def test_blanks_at_the_end_are_dropped() -> None:
    assert paint([Run("a "), Run("b  ", "muted"), Run("   ")], color=False) == "a b"


def test_each_style_is_closed_again() -> None:
    assert paint([Run("a", "muted"), Run("b")], color=True) == "\x1b[2ma\x1b[0mb"


def test_the_ramp_has_three_colours() -> None:
    assert len({paint([Run("a", f"r{place}")], color=True) for place in range(12)}) == 3


def test_blanks_are_not_painted() -> None:
    assert paint([Run("  ", "answer"), Run("a")], color=True) == "  a"
