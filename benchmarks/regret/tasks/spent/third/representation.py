"""Held-out tasks of recommendation, sets and retrieval."""

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, cross_entropy, generator, held, mlp
from rightrate.schedules import Constant, Cosine, Linear
from rightrate.tasks.torch import TorchTask


class Towers(nn.Module):
    """How much a user likes an item: product of what a matrix makes of either.

    Args:
        features: Number of features of a user, and of an item.
        width: Length of the vectors that are multiplied.
    """

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.user = nn.Linear(features, width, bias=False)
        self.item = nn.Linear(features, width, bias=False)
        for tower in (self.user, self.item):
            nn.init.normal_(tower.weight, std=3e-4)

    def forward(self, user: Tensor, item: Tensor) -> Tensor:
        """Rating of each pair."""
        return (self.user(user) * self.item(item)).sum(1)


def shelves() -> TorchTask:
    """Noisy ratings by two linear towers that start near nothing: a plateau, a stream, SGD, constant."""
    g = generator(371)
    left, _ = torch.linalg.qr(torch.randn(16, 4, generator=g))
    right, _ = torch.linalg.qr(torch.randn(16, 4, generator=g))
    taste = left * torch.tensor([1.0, 0.8, 0.6, 0.45]) @ right.T

    def draw(n: int = 64) -> tuple[Tensor, Tensor, Tensor]:
        user, item = torch.randn(n, 16), torch.randn(n, 16)
        return user, item, ((user @ taste) * item).sum(1) + 0.7 * torch.randn(n)

    return TorchTask(
        model=lambda: Towers(16, 8),
        loss=lambda m, b: functional.mse_loss(m(b[0], b[1]), b[2]),
        train=Fresh(draw),
        valid=held(draw, 8192, seed=372),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.01),
        steps=4000,
        schedule=Constant(),
    )


class Gathered(nn.Module):
    """A network on sets of points: the same for each point, then one on their mean and their largest.

    Args:
        width: Width of either.
        classes: Number of outputs.
    """

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.each = nn.Sequential(
            nn.Linear(9, width, bias=False), nn.ReLU(), nn.Linear(width, width, bias=False), nn.ReLU()
        )
        self.all = nn.Sequential(
            nn.Linear(2 * width, width, bias=False), nn.ReLU(), nn.Linear(width, classes, bias=False)
        )
        self.register_buffer("turns", torch.tensor([2.0, 4.0]))

    def forward(self, points: Tensor) -> Tensor:
        """Logits of each set."""
        x, y = points[..., :1], points[..., 1:]
        angles = torch.cat([x * self.turns, y * self.turns], -1)
        ones = torch.ones_like(x)
        state = self.each(torch.cat([ones, torch.sin(angles), torch.cos(angles)], -1))
        return self.all(torch.cat([state.mean(1), state.amax(1)], -1))


def clumps() -> TorchTask:
    """How many clumps a set of points makes, a set network, 250 large batches, a stream, Muon, linear."""

    def draw(n: int = 256) -> tuple[Tensor, Tensor]:
        clumps = torch.randint(4, (n,))
        middles = 2 * torch.rand(n, 4, 2) - 1
        which = (torch.rand(n, 16) * (clumps + 1).unsqueeze(1)).long()
        points = middles.gather(1, which.unsqueeze(2).expand(n, 16, 2))
        return points + 0.15 * torch.randn(n, 16, 2), clumps

    return TorchTask(
        model=lambda: Gathered(48, 4),
        loss=cross_entropy,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=373),
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02, weight_decay=0.01),
        steps=250,
        schedule=Linear(warmup=0.05),
    )


def towers() -> nn.ModuleList:
    """A network for questions and one for answers."""
    return nn.ModuleList([mlp(32, 64, 16)(), mlp(32, 64, 16)()])


def agreement(model: Any, batch: Any) -> Tensor:
    """How well the answers of a batch fit each of its questions."""
    question, answer = (functional.normalize(model[i](batch[i]), dim=1) for i in range(2))
    return question @ answer.T / 0.1


def matched(model: nn.Module, batch: Any) -> Tensor:
    """Cross-entropy of the right answer among all of the batch, and of the right question."""
    logits = agreement(model, batch)
    right = torch.arange(len(logits))
    return (functional.cross_entropy(logits, right) + functional.cross_entropy(logits.T, right)) / 2


def found(model: nn.Module, batch: Any) -> Tensor:
    """Share of the questions for which the right answer comes first among all of the batch."""
    logits = agreement(model, batch)
    return (logits.argmax(1) == torch.arange(len(logits))).float().mean()


def field(seed: int) -> Tensor:
    """How a topic shows in a question and in an answer."""
    return torch.randn(2, 8, 32, generator=generator(seed)) / 8**0.5


def pairs(examples: int, views: Tensor, g: torch.Generator) -> tuple[Tensor, Tensor]:
    """Questions and answers: two views of what either is about, which a question leaves in part open."""
    topic = torch.randn(examples, 8, generator=g)
    asked = topic + 0.35 * torch.randn(examples, 8, generator=g)
    noise = 0.3 * torch.randn(2, examples, 32, generator=g)
    return torch.tanh(asked @ views[0]) + noise[0], torch.tanh(topic @ views[1]) + noise[1]


@cache
def librarian() -> dict[str, Tensor]:
    """The weights of towers that have matched questions and answers of another field for 200 steps."""
    views, g = field(374), generator(377)
    with torch.random.fork_rng():
        torch.manual_seed(375)
        model = towers()
        optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
        for _ in range(200):
            optimizer.zero_grad()
            matched(model, pairs(64, views, g)).backward()
            optimizer.step()
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def queries() -> TorchTask:
    """Towers that know one field learn another from 320 pairs, 80 passes, scored by hits, AdamW, cosine."""
    views = 0.7 * field(374) + 0.7 * field(376)
    question, answer = pairs(320 + 2048, views, generator(378))

    def model() -> nn.Module:
        made = towers()
        made.load_state_dict(librarian())
        return made

    train = torch.utils.data.TensorDataset(question[:320], answer[:320])
    return TorchTask(
        model=model,
        loss=matched,
        metric=found,
        goal="max",
        train=torch.utils.data.DataLoader(train, 32, shuffle=True, drop_last=True),
        valid=list(zip(question[320:].split(64), answer[320:].split(64), strict=True)),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.05),
        steps=800,
        schedule=Cosine(warmup=0.1),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (shelves, clumps, queries)}
