"""Held-out tasks on text."""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from benchmarks.regret.tasks.blocks import Transformer, generator, letters_of, next_letter, shuffled, split
from rightrate.schedules import Cosine, InverseSqrt, Linear, Warmup
from rightrate.tasks.torch import TorchTask


def source(module: str) -> str:
    """The source of a module of the standard library, which is not imported.

    Raises:
        SystemExit: If it has none.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The benchmark reads the source of {module}, which this Python lacks.")
    return Path(spec.origin).read_text(encoding="utf-8")


def trigrams(line: str, buckets: int) -> Tensor:
    """How often the trigrams of a line fall into each of some buckets, as a vector of length 1."""
    codes = torch.tensor([ord(letter) % 127 for letter in line])
    keys = (codes[:-2] * 7919 + codes[1:-1] * 104_729 + codes[2:] * 1_299_709) % 4099 % buckets
    return functional.normalize(torch.bincount(keys, minlength=buckets).float(), dim=0)


def lines() -> TorchTask:
    """From which module a line is, 800 lines by trigrams 40 times, an MLP, dropout, momentum, cosine."""
    names = (
        "smtplib",
        "imaplib",
        "zipfile",
        "ipaddress",
        "configparser",
        "threading",
        "subprocess",
        "mailbox",
    )
    features, labels = [], []
    for label, name in enumerate(names):
        for line in sorted({line.strip() for line in source(name).splitlines()}):
            if len(line) >= 16:
                features.append(trigrams(line, 384))
                labels.append(label)
    x, y = shuffled(torch.stack(features), torch.tensor(labels), seed=351)
    return split(
        6 * x[:3800],
        y[:3800],
        train=800,
        batch=32,
        model=lambda: nn.Sequential(nn.Linear(384, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 8)),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4),
        steps=1000,
        schedule=Cosine(),
    )


def log_lines(examples: int, length: int, seed: int) -> str:
    """Lines of the log of a made service, filled up with spaces.

    The second half of a line depends on the first: who says it, about which machine, and how long it took.
    """
    g = generator(seed)
    units = ("cache", "mail", "disk", "router", "login")
    deeds = ("read", "flush", "retry", "open", "drop", "sync")

    def below(n: int) -> int:
        return int(torch.randint(n, (1,), generator=g))

    written = []
    for _ in range(examples):
        unit, deed, machine = below(5), below(6), below(100)
        deed = (unit + deed // 3) % 6
        level = "!" if below(10) < 2 * unit else "."
        took = (unit + 1) * 10 ** (deed % 3) + below(4)
        end = f"by {machine:02}" if below(4) else "lost"
        line = f"{below(24):02}:{below(60):02} {level} {units[unit]}{machine:02} {deeds[deed]} {took}ms {end}"
        written.append(line[:length].ljust(length))
    return "".join(written)


def journal() -> TorchTask:
    """The next letter of a made log, a causal transformer, 1,280 lines twice, Adam, inverse square root."""
    ids = letters_of(log_lines(1680, 34, 352)).reshape(1680, 34)
    return TorchTask(
        model=lambda: Transformer(int(ids.max()) + 1, 33, 32, 2),
        loss=next_letter,
        train=DataLoader(ids[:1280], 8, shuffle=True, drop_last=True),
        valid=[ids[1280:]],
        optimizer=lambda m: torch.optim.Adam(m.parameters(), betas=(0.9, 0.98)),
        steps=320,
        schedule=Warmup(InverseSqrt(timescale=0.1), length=0.1),
    )


class Around(nn.Module):
    """A word from the mean of the vectors of those around it.

    Args:
        words: Number of words.
        width: Length of a vector.
    """

    def __init__(self, words: int, width: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.outlet = nn.Linear(width, words)

    def forward(self, around: Tensor) -> Tensor:
        """Logits of the word in the middle."""
        return self.outlet(self.embed(around).mean(1))


def blanks() -> TorchTask:
    """A word from three on either side, words of five modules, embeddings, two passes, AdamW, linear."""
    modules = ("_pydecimal", "_pyio", "pydoc", "logging", "unittest.mock")
    words = re.findall("[a-z]+", " ".join(map(source, modules)).lower())
    count = Counter(words)
    known = sorted(count, key=lambda word: (-count[word], word))[:500]
    number = {word: i for i, word in enumerate(known)}
    parts = torch.tensor([number[word] for word in words if word in number]).unfold(0, 7, 1)
    valid = torch.arange(len(parts)) // 250 % 10 == 9
    sides = torch.tensor([0, 1, 2, 4, 5, 6])
    return TorchTask(
        model=lambda: Around(500, 32),
        loss=lambda m, b: functional.cross_entropy(m(b[:, sides]), b[:, 3]),
        train=DataLoader(parts[~valid], 64, shuffle=True, drop_last=True),
        valid=[parts[valid]],
        optimizer=lambda m: torch.optim.AdamW(m.parameters()),
        steps=1600,
        schedule=Linear(warmup=0.02),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (lines, journal, blanks)}
