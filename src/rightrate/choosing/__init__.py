"""The one function that joins the task, the search, the engine and the store, and its answer."""

from rightrate.choosing.choice import Choice
from rightrate.choosing.choose import choose
from rightrate.choosing.progress import OnProgress, Progress
from rightrate.choosing.train import Trained, train
from rightrate.choosing.wish import Wish

__all__ = ["Choice", "OnProgress", "Progress", "Trained", "Wish", "choose", "train"]
