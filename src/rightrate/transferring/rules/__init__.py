"""The rules, one file each: the formula, the source, how sure it is, and the sentence."""
