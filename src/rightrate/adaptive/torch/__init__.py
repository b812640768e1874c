"""Learning rates that set themselves, for PyTorch."""
