"""What a model is made of: parameters by kind, depth and width, normalisation, residual connections."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd

#: Kinds of layers by the name in the report, the first that fits counts.
_KINDS: Final[dict[str, tuple[type[nn.Module], ...]]] = {
    "linear": (nn.Linear, nn.Bilinear),
    "convolution": (_ConvNd,),
    "embedding": (nn.Embedding, nn.EmbeddingBag),
    "recurrent": (nn.RNNBase, nn.RNNCellBase),
    "attention": (nn.MultiheadAttention,),
}

#: So many nodes of the graph are walked through from one sum: a residual connection returns to where it began
#: within its block.
_WALK: Final = 10_000


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a model is made of.

    Args:
        kinds: Number of parameters of each kind of layer, the largest first; a tied weight counts once.
        trainable: Number of parameters that are trained.
        depth: Number of weight matrices, one for each layer of a recurrent module.
        width: Most common number of outputs of the hidden weight matrices, of several the largest.
        norms: Kinds of normalisation that are present, with how often.
        residuals: Sums of an activation and what was computed from it, in one pass forward.
    """

    kinds: dict[str, int]
    trainable: int
    depth: int
    width: int
    norms: dict[str, int]
    residuals: int


def anatomy(model: nn.Module, loss: torch.Tensor) -> Anatomy:
    """Take a model apart.

    Args:
        model: The model.
        loss: Its loss on a batch, with its graph.

    Returns:
        What it is made of.
    """
    kinds: Counter[str] = Counter()
    outputs: list[int] = []
    seen: set[int] = set()
    for module in model.modules():
        for parameter in module.parameters(recurse=False):
            if id(parameter) not in seen:
                seen.add(id(parameter))
                kinds[_kind(module)] += parameter.numel()
                outputs += _outputs(module, parameter)
    hidden = outputs[:-1] or outputs
    norms = Counter(type(module).__name__ for module in model.modules() if _is_norm(module))
    recurrent = any(isinstance(module, nn.RNNBase) for module in model.modules())
    return Anatomy(
        kinds=dict(kinds.most_common()),
        trainable=sum(p.numel() for p in model.parameters() if p.requires_grad),
        depth=max(1, len(outputs)),
        width=max(hidden, key=lambda outs: (hidden.count(outs), outs), default=1),
        norms=dict(norms),
        # The gates of a recurrent layer are sums of the same form, many for each symbol.
        residuals=0 if recurrent or loss.grad_fn is None else _residuals(loss.grad_fn),
    )


def _kind(module: nn.Module) -> str:
    if _is_norm(module):
        return "normalisation"
    return next((name for name, kinds in _KINDS.items() if isinstance(module, kinds)), "other")


def _is_norm(module: nn.Module) -> bool:
    return "norm" in type(module).__name__.lower() and not any(module.children())


def _outputs(module: nn.Module, parameter: torch.Tensor) -> list[int]:
    """Number of outputs of a weight matrix; nothing for biases, embeddings and what is fed back."""
    if parameter.ndim < 2 or _kind(module) in ("embedding", "normalisation", "other"):
        return []
    if isinstance(module, nn.RNNBase):
        return [] if _is_fed_back(module, parameter) else [module.hidden_size]
    return [int(parameter.shape[0])]


def _is_fed_back(module: nn.RNNBase, parameter: torch.Tensor) -> bool:
    return any(name.startswith("weight_hh") and parameter is own for name, own in module._parameters.items())


def _residuals(root: Any) -> int:
    nodes, stack = {root}, [root]
    while stack:
        for parent, _ in stack.pop().next_functions:
            if parent is not None and parent not in nodes:
                nodes.add(parent)
                stack.append(parent)
    sums = [node for node in nodes if node.name().startswith("AddBackward")]
    return sum(_returns(node) for node in sums)


def _returns(node: Any) -> bool:
    """Whether one of the two addends was computed from the other."""
    parents = [parent for parent, _ in node.next_functions if parent is not None]
    if len(parents) != 2 or any(parent.name().endswith("AccumulateGrad") for parent in parents):
        return False
    return _reaches(parents[0], parents[1]) or _reaches(parents[1], parents[0])


def _reaches(start: Any, wanted: Any) -> bool:
    """Breadth first, since the way through a block is short."""
    seen, layer = {start}, [start]
    while layer and len(seen) < _WALK:
        layer = [p for node in layer for p, _ in node.next_functions if p is not None and p not in seen]
        layer = list(dict.fromkeys(layer))
        if wanted in layer:
            return True
        seen.update(layer)
    return False
