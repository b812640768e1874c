"""The factors in figures and sentences, from what was measured: no framework, no training."""
