"""What the user wants trained: one protocol, one file or folder per framework."""

from rightrate.tasks.protocol import Checked, Fact, Hint, Run, Task, Trainable

__all__ = ["Checked", "Fact", "Hint", "Run", "Task", "Trainable"]
