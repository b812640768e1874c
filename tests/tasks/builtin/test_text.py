"""The tasks on the help texts of Python."""

import pytest

from tests.conftest import needs

torch = needs("torch")
text = needs("rightrate.tasks.builtin.text")


def read(window: list[int]) -> str:
    """A window in characters; a symbol that stands for several is shown as one that no text holds."""
    return "".join(text.text_data().alphabet[symbol - 1] if symbol else "\0" for symbol in window)


def test_a_paragraph_appears_once() -> None:
    paragraphs = text.help_text().split("\n\n")
    assert len(set(paragraphs)) == len(paragraphs)


def test_the_vocabulary_is_the_63_most_frequent_characters_and_one_for_all_others() -> None:
    data = text.text_data()
    assert len(set(data.alphabet)) == 63
    assert data.alphabet[0] == " "
    assert set("etaoin\n") < set(data.alphabet)
    assert torch.cat([data.windows, data.held_windows]).unique().tolist() == list(range(text.SYMBOLS))


def test_fewer_than_one_character_in_a_hundred_is_outside_the_vocabulary() -> None:
    data = text.text_data()
    assert 0 < (data.windows == 0).float().mean() < 0.01
    assert (data.held_windows == 0).float().mean() < 0.01


def test_windows_can_be_read_as_text() -> None:
    data = text.text_data()
    known = [read(window) for window in data.windows[:3].tolist()]
    begin = "".join(c if c in data.alphabet else "\0" for c in text.help_text()[:193])
    assert known == [begin[at : at + 65] for at in (0, 64, 128)]


def test_validation_windows_come_from_the_last_tenth_and_do_not_overlap() -> None:
    data = text.text_data()
    whole = "".join(c if c in data.alphabet else "\0" for c in text.help_text())
    place = round(0.9 * len(whole))
    for window in data.held_windows.tolist():
        place = whole.index(read(window), place) + text.CONTEXT
    assert place < len(whole)


def test_training_ends_where_validation_begins() -> None:
    used = len(text.text_data().windows) * text.CONTEXT + 1
    assert used <= round(0.9 * len(text.help_text())) < used + text.CONTEXT


def test_hardly_a_validation_window_appears_in_training() -> None:
    data = text.text_data()
    train = "".join(read(window[:-1]) for window in data.windows.tolist())
    seen = sum(read(window[:-1]) in train for window in data.held_windows.tolist())
    assert seen <= 1, "a line of dashes may repeat, a sentence may not"


@pytest.mark.parametrize("build", ["gpt", "gru"])
def test_a_prediction_does_not_see_what_it_predicts(build: str) -> None:
    model = getattr(text, build)()
    symbols = torch.randint(text.SYMBOLS, (2, text.CONTEXT))
    changed = symbols.clone()
    changed[:, 40] = (changed[:, 40] + 1) % text.SYMBOLS
    with torch.no_grad():
        moved = (model(symbols) - model(changed)).abs().amax(dim=(0, 2))
    assert moved[:40].max() < 1e-6, "a position before the change moved"
    assert moved[40:].min() > 0, "a position from the change on did not move"


@pytest.mark.parametrize("build", ["gpt", "gru"])
def test_an_untrained_model_knows_little_but_is_not_sure_of_errors(build: str) -> None:
    torch.manual_seed(0)
    loss = text.next_symbol(getattr(text, build)(), [text.text_data().held_windows])
    assert loss.item() == pytest.approx(torch.tensor(text.SYMBOLS).log().item(), abs=0.5)


def test_the_head_of_the_gpt_is_its_embedding() -> None:
    model = text.gpt()
    assert model.head.weight is model.embedding.weight


def test_the_loss_is_the_mean_over_all_positions() -> None:
    windows = text.text_data().held_windows[:4]
    model = text.gru()
    odds = model(windows[:, :-1]).log_softmax(-1)
    each = -odds.gather(-1, windows[:, 1:].unsqueeze(-1))
    assert text.next_symbol(model, [windows]).item() == pytest.approx(each.mean().item(), rel=1e-5)
