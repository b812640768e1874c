"""Learning rates that set themselves."""
