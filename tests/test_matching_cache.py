"""What was learnt is kept on disk: whole, and not without bounds."""

import os
from pathlib import Path

import numpy as np

from bot.matching.learning import cache


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
