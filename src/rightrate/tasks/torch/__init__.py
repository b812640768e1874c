"""Tasks made of a PyTorch module."""

from rightrate.tasks.torch.task import TorchTask

__all__ = ["TorchTask"]
