"""The colours of roles, on light and on dark paper.

The ramp runs through twelve colours of evenly falling (on dark paper: rising) lightness in OKLCH, from teal
to indigo and from violet to light green. Its order is told by lightness alone, so it also reads without
colour vision. The accent of the answer is the one warm colour. Every colour of a text has a contrast of at
least 4.5 to its paper.
"""

from dataclasses import dataclass

from rightrate.report.figures.series import Role


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours on one kind of paper, as hexadecimal RGB.

    Args:
        paper: Background.
        ink: Text and the estimate.
        muted: Ticks, captions, side notes.
        rule: Lines of the grid and of tables.
        answer: The chosen rate.
        ramp: Ordered colours, from the first level to the last.
    """

    paper: str
    ink: str
    muted: str
    rule: str
    answer: str
    ramp: tuple[str, ...]

    def named(self) -> dict[str, str]:
        """Every colour by the name of its CSS property, without the prefix."""
        plain = {
            "paper": self.paper,
            "ink": self.ink,
            "muted": self.muted,
            "rule": self.rule,
            "answer": self.answer,
        }
        return plain | {f"r{place}": colour for place, colour in enumerate(self.ramp)}


LIGHT = Palette(
    paper="#ffffff",
    ink="#1b1f27",
    muted="#5c6370",
    rule="#e4e7eb",
    answer="#c2410c",
    ramp=(
        *("#3aaa95", "#16a096", "#009497", "#008998", "#007d97", "#007095"),
        *("#006392", "#00558e", "#044788", "#193980", "#232b76", "#281c6b"),
    ),
)

DARK = Palette(
    paper="#14161a",
    ink="#e8eaed",
    muted="#9aa1ac",
    rule="#2b2f36",
    answer="#ff9d5c",
    ramp=(
        *("#6e67bd", "#6179ca", "#508ad2", "#3e9cd5", "#2eacd3", "#2dbbce"),
        *("#41c8c7", "#5fd4bd", "#80ddb4", "#a1e5ab", "#c2eca6", "#e1f2a5"),
    ),
)


def colour_name(role: Role, level: float) -> str:
    """The name of the colour of a role.

    Args:
        role: What a series stands for.
        level: Place on the ramp, in [0, 1]; other roles ignore it.

    Returns:
        A key of `Palette.named`.

    Example:
        >>> colour_name("ramp", 0.5), colour_name("answer", 1.0), colour_name("estimate", 1.0)
        ('r6', 'answer', 'ink')
    """
    if role == "ramp":
        last = len(LIGHT.ramp) - 1
        return f"r{min(last, int(level * last + 0.5))}"
    return "ink" if role == "estimate" else role


def style_sheet(scope: str) -> str:
    """The colours as CSS custom properties, and one class for each of them.

    A notebook says by an attribute or a class whether it is dark, which wins over what the system prefers.

    Args:
        scope: CSS selector of the elements that hold drawings.

    Returns:
        The rules, one a line.
    """
    light, dark = _properties(LIGHT), _properties(DARK)
    rules = [
        f"{scope}{{color-scheme:light dark;{light}}}",
        f"@media(prefers-color-scheme:dark){{{scope}{{{dark}}}}}",
        f"@media print{{{scope}{{color-scheme:light;{light}}}}}",
        *(f"{mark} {scope}{{{light}}}" for mark in ('[data-jp-theme-light="true"]', ".vscode-light")),
        *(f"{mark} {scope}{{{dark}}}" for mark in ('[data-jp-theme-light="false"]', ".vscode-dark")),
    ]
    return "\n".join([*rules, *_class_rules()])


def _class_rules() -> list[str]:
    """One class for each colour, which sets what `currentColor` means inside a drawing."""
    return [f".rr .rr-{name}{{color:var(--rr-{name},{colour})}}" for name, colour in LIGHT.named().items()]


def _properties(palette: Palette) -> str:
    return "".join(f"--rr-{name}:{colour};" for name, colour in palette.named().items())
