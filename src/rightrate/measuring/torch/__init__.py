"""Measuring tasks that are made of a PyTorch module."""

from rightrate.measuring.torch.laboratory import measured

__all__ = ["measured"]
