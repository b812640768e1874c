"""Sentences whose numbers are not broken over two lines."""

import re

from rightrate.report.markup import Markup, element, text

_EXPONENT = re.compile(r"(-?\d[\d.]*e[+-]\d+)")


def prose(value: str) -> Markup:
    """Escape a sentence and keep its numbers with an exponent whole.

    Browsers may break a line after the hyphen of 3.2e-03. A character that forbids it would be copied along
    with the number, so an element does.

    Args:
        value: The sentence.

    Returns:
        The sentence as markup.

    Example:
        >>> print(prose("use 3.2e-03 & rest"))
        use <span class="whole">3.2e-03</span> &amp; rest
    """
    parts = _EXPONENT.split(value)
    # Splitting at one group puts the numbers at the odd places.
    return Markup(
        "".join(
            element("span", text(part), class_="whole") if place % 2 else text(part)
            for place, part in enumerate(parts)
        )
    )
