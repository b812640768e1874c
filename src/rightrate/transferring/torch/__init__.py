"""The maximal update parametrization of PyTorch modules."""

from rightrate.transferring.torch.groups import mup_groups
from rightrate.transferring.torch.init import mup_init

__all__ = ["mup_groups", "mup_init"]
