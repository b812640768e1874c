"""Markup from values: one element builder for SVG and HTML, with the escaping in one place."""

import re
from typing import NewType

#: Text that is already markup. Only this file makes it from plain text, so nothing else can forget to escape.
Markup = NewType("Markup", str)

_VOID = frozenset({"meta", "br"})
# What XML 1.0 cannot hold even as a reference: control characters, lone surrogates and two non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(value: str) -> Markup:
    """Escape plain text for use between tags or inside a quoted attribute.

    Args:
        value: Any text.

    Returns:
        Markup that shows the text; characters that no document can hold become a replacement character.

    Example:
        >>> print(text('</script> & "x"'))
        &lt;/script&gt; &amp; &quot;x&quot;
    """
    clean = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        clean = clean.replace(plain, escaped)
    return Markup(clean)


def element(name: str, /, *children: Markup, **attributes: str | float | bool) -> Markup:
    """Build one element.

    Args:
        name: Its tag.
        *children: What stands inside it.
        **attributes: Its attributes: `stroke_width` stands for `stroke-width` and `class_` for `class`;
            numbers are rounded to two decimals; True gives an attribute without a value, False none at all.

    Returns:
        The element.

    Example:
        >>> print(element("text", text("a < b"), x=3.14159, class_="note"))
        <text x="3.14" class="note">a &lt; b</text>
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{''.join(children)}</{name}>")


def number(value: float) -> str:
    """Write a coordinate: two decimals at most, no trailing zeros, no negative zero.

    Args:
        value: The coordinate.

    Returns:
        The text.

    Example:
        >>> number(3.14159), number(2.0), number(-0.001)
        ('3.14', '2', '0')
    """
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _attribute(key: str, value: str | float | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    written = text(value) if isinstance(value, str) else number(value)
    return f' {name}="{written}"'
