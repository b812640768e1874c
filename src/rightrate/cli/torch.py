"""What PyTorch says about this machine; imported only when that is asked."""

import torch


def threads() -> int:
    """Number of CPU threads that one operation uses."""
    return torch.get_num_threads()


def devices() -> list[str]:
    """The devices that a model can be trained on.

    Returns:
        "cpu" first, then each accelerator with its name.
    """
    found = ["cpu"]
    if torch.cuda.is_available():
        found += [f"cuda:{n} {torch.cuda.get_device_name(n)}" for n in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    return found
