"""What was learnt is kept on disk: whole, and not without bounds."""

import os
from pathlib import Path

import numpy as np
import pytest

from bot.matching.learning import cache
from bot.matching.learning.embedding import Encoder
from bot.matching.learning.training import train
from bot.matching.learning.training_set import TrainingSet


def test_what_was_not_used_for_long_makes_room(tmp_path: Path):
    for number in range(20):
        cache.write(tmp_path, f"n{number}", {"value": np.array([number])})
        os.utime(tmp_path / f"n{number}.npz", (number, number))
    assert not cache.holds(tmp_path, "n2")
    assert cache.read(tmp_path, "n5")["value"] == [5]
    for number in range(20, 30):
        cache.write(tmp_path, f"n{number}", {"value": np.array([number])})
    assert cache.holds(tmp_path, "n5")
    assert not cache.holds(tmp_path, "n6")
    assert len(list(tmp_path.iterdir())) == 16


def test_what_is_damaged_or_absent_is_nothing(tmp_path: Path):
    (tmp_path / "damaged.npz").write_bytes(b"PK, or so it seems")
    assert cache.read(tmp_path, "damaged") == {}
    assert cache.read(tmp_path, "absent") == {}
    assert cache.read(None, "absent") == {}
    assert not cache.holds(None, "absent")


def test_another_state_of_a_base_is_learnt_from_its_news_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = a_training_set("how deep do I plant tulips", "when do I prune roses")
    after = a_training_set("how deep do I plant tulips", "when do I prune roses", "what do moles eat")
    encoder, encoded = Encoder(), []
    embed = encoder.embed
    monkeypatch.setattr(encoder, "embed", lambda texts: encoded.extend(texts) or embed(texts))
    train(before, encoder, tmp_path, lambda: None)
    assert encoded == list(before.texts)
    encoded.clear()
    learnt = train(after, encoder, tmp_path, lambda: None)
    assert encoded == ["what do moles eat"]
    afresh = train(after, encoder, None, lambda: None)
    assert np.array_equal(learnt.ensemble.linear.weights, afresh.ensemble.linear.weights)
    assert np.array_equal(learnt.interaction.states, afresh.interaction.states)


def test_what_was_encoded_in_another_way_is_encoded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    train(a_training_set("how deep do I plant tulips", "when do I prune roses"), None, tmp_path, lambda: None)
    (kept,) = tmp_path.iterdir()
    monkeypatch.setattr(cache, "ALGORITHM", "another")
    assert cache.known_texts(["when do I prune roses"], None, tmp_path, kept.stem) == {}


def a_training_set(*examples: str) -> TrainingSet:
    """Each example is of a family of its own."""
    labels = tuple((text, number) for number, text in enumerate(examples))
    return TrainingSet(examples=labels, families=tuple(range(len(examples))), off_topic=(), is_calibrated=True)
