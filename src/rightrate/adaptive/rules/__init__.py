"""Rules for the rate, one a file; none needs a framework."""
