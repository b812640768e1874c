import itertools

import pytest

from rightrate.report.palette import DARK, LIGHT, Palette, colour_name, style_sheet

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@PALETTES
def test_texts_have_enough_contrast(palette: Palette) -> None:
    assert all(
        contrast(colour, palette.paper) >= 4.5 for colour in (palette.ink, palette.muted, palette.answer)
    )


@PALETTES
def test_marks_have_enough_contrast(palette: Palette) -> None:
    assert all(contrast(colour, palette.paper) >= 2.8 for colour in palette.ramp)


@PALETTES
def test_the_ramp_moves_away_from_the_paper_step_by_step(palette: Palette) -> None:
    contrasts = [contrast(colour, palette.paper) for colour in palette.ramp]
    assert all(later > earlier * 1.05 for earlier, later in itertools.pairwise(contrasts))


def test_both_palettes_name_the_same_colours() -> None:
    assert LIGHT.named().keys() == DARK.named().keys()


@pytest.mark.parametrize(("level", "name"), [(0.0, "r0"), (1.0, "r11"), (0.5, "r6")])
def test_a_level_is_a_place_on_the_ramp(level: float, name: str) -> None:
    assert colour_name("ramp", level) == name


def test_the_style_sheet_holds_both_palettes() -> None:
    sheet = style_sheet(".rr")
    assert all(colour in sheet for palette in (LIGHT, DARK) for colour in palette.named().values())


def test_paper_in_print_is_light_whatever_the_screen_was() -> None:
    sheet = style_sheet(".rr")
    assert sheet.index("@media print") > sheet.index("prefers-color-scheme:dark")
