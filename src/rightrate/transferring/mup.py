r"""The maximal update parametrization: what a weight's initial size and rate become in a wider model.

The form is that of table 3 of Yang et al., in which no layer has a multiplier. With :math:`m_i` and
:math:`m_o`, how many times as many inputs and outputs a weight has as in the base model:

| kind | what grew | initial standard deviation | rate of Adam | rate of SGD |
|---|---|---|---|---|
| fixed | nothing | 1 | 1 | 1 |
| vector | a bias or a gain | 1 | 1 | :math:`m_o` |
| input | the outputs | 1 | 1 | :math:`m_o` |
| hidden | both | :math:`m_i^{-1/2}` | :math:`1/m_i` | :math:`m_o/m_i` |
| output | the inputs | :math:`1/m_i` | :math:`1/m_i` | :math:`1/m_i` |

References:
    Yang et al., Tensor Programs V, 2022, https://arxiv.org/abs/2203.03466, table 3 and appendix B.
"""

from dataclasses import dataclass
from typing import Final, Literal, final

from rightrate.errors import require
from rightrate.transferring.families import Family

Kind = Literal["fixed", "vector", "input", "hidden", "output"]

#: The kinds that can be said of a weight that has grown.
KINDS: Final[tuple[Kind, ...]] = ("vector", "input", "hidden", "output")

#: Optimizers that divide each entry of the gradient by its own size from the first step on (appendix B.3).
#: The others of Adam's family scale whole layers (LAMB, Adafactor, Muon), begin with plain steps (RAdam), or
#: did not keep their rate over the widths (Lion: Lingle 2024, arXiv 2404.05728).
ENTRYWISE: Final = ("adam", "adamw", "nadam", "adamax", "rmsprop", "adagrad")

#: Optimizers whose weight decay is multiplied by the rate and by nothing else.
DECAYING: Final = ("adamw", "sgd")


@final
@dataclass(frozen=True, slots=True)
class Growth:
    """How a weight has grown against the base model.

    Args:
        kind: What grew.
        inputs: How many times as many inputs it has, at least 1.
        outputs: How many times as many outputs it has, at least 1.
    """

    kind: Kind
    inputs: float = 1.0
    outputs: float = 1.0

    @classmethod
    def of_matrix(cls, inputs: float, outputs: float) -> "Growth":
        """Tell the kind of a weight between inputs and outputs.

        Args:
            inputs: How many times as many inputs it has, at least 1.
            outputs: How many times as many outputs it has, at least 1.

        Returns:
            The growth.

        Example:
            >>> Growth.of_matrix(inputs=1.0, outputs=4.0).kind, Growth.of_matrix(4.0, 4.0).kind
            ('input', 'hidden')
        """
        if inputs > 1:
            return cls("hidden" if outputs > 1 else "output", inputs, outputs)
        return cls("input" if outputs > 1 else "fixed", inputs, outputs)

    def rate(self, family: Family) -> float:
        """The factor of the rate.

        Args:
            family: Kind of the optimizer.

        Returns:
            The factor, above 0.

        Example:
            >>> Growth("hidden", 4.0, 4.0).rate("adam"), Growth("hidden", 4.0, 4.0).rate("sgd")
            (0.25, 1.0)
        """
        return (1.0 if family == "adam" else self.outputs) / self.inputs

    @property
    def spread(self) -> float:
        """The factor of the standard deviation of the initial weights."""
        return float(self.inputs**-0.5) if self.kind == "hidden" else 1 / self.inputs


def family_of(optimizer: str, weight_decay: float) -> Family:
    """Whether the table's column for Adam or that for SGD holds for an optimizer.

    Args:
        optimizer: Its name in lower case.
        weight_decay: Its weight decay.

    Returns:
        "adam" or "sgd".

    Raises:
        ArgumentError: If neither does, or rate times decay means nothing to it.

    Example:
        >>> family_of("rmsprop", 0.0), family_of("sgd", 1e-4)
        ('adam', 'sgd')
    """
    require(
        optimizer in (*ENTRYWISE, "sgd"),
        "optimizer",
        optimizer,
        f"one of {', '.join((*ENTRYWISE, 'sgd'))}",
        "For others muP has no rule here; see by `coordinate_check` what groups of your own do.",
    )
    require(
        weight_decay == 0 or optimizer in DECAYING,
        "weight_decay",
        weight_decay,
        f"0 for {optimizer}, which adds it to the gradient, so that keeping rate times decay keeps nothing",
        "Use adamw, or leave the decay out.",
    )
    return "sgd" if optimizer == "sgd" else "adam"
