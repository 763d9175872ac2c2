"""A trained model in one file: opened without copying, checked before it is believed, and read with numpy alone.

The file holds numbers only: hashed grams, their rarity, one small weight for each class. No text can be read back from it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linli.text import wording
from linli.text.classify.features import FIELD_WEIGHTS, LENGTHS, Message, counted, weighed

MAGIC: Final = b"LINLI-TEXT\n"
VERSION: Final = 1
_ALIGNED: Final = 64
_SPOKEN: Final = 5  # words that speak for a class
_LONGEST_WORD: Final = 8


class Unusable(Exception):
    """A model file that is missing, cut short, damaged, or of another version; the sentence says which."""


class Named(NamedTuple):
    """A class with the chance that it is right."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of one field: its grams in order, their rarity, and their weight for each class (times `scale`)."""

    keys: wording.Hashes
    idf: NDArray[np.float16]
    weights: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Model:
    """Classes with their weights, and the calibration that turns scores into chances."""

    labels: tuple[str, ...]
    fields: tuple[Field, Field]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: NDArray[np.float32]
    leaning: NDArray[np.float32]
    card: Mapping[str, Any]

    def scores(self, message: Message) -> NDArray[np.float32]:
        """One number for each class, not calibrated."""
        total = self.bias.copy()
        for field, known, share in zip(message.fields(), self.fields, FIELD_WEIGHTS, strict=True):
            places, values = weighed(counted(field), known.keys, known.idf)
            if len(places):
                taken = np.take(known.weights, places, axis=0).astype(np.float32)
                total += np.float32(share) * (values @ taken) * self.scale
        return total

    def chances(self, message: Message) -> NDArray[np.float64]:
        """The calibrated chance of each class; they add up to one."""
        chances: NDArray[np.float64] = calibrated(self.scores(message)[None, :], self.sharpness, self.leaning)[0]
        return chances

    def usual(self) -> NDArray[np.float64]:
        """The share of each class among the messages learnt from, as the card says; equal shares where it does not."""
        numbered = {row["label"]: row["n"] for row in self.card.get("measured", {}).get("per_class", ())}
        numbers = np.array([numbered.get(label, 0) + 1.0 for label in self.labels])
        shares: NDArray[np.float64] = numbers / numbers.sum()
        return shares

    def rank(self, message: Message, limit: int = 3) -> list[Named]:
        """The likeliest classes, surest first."""
        chances = self.chances(message)
        order = np.argsort(-chances, kind="stable")[:limit]
        return [Named(self.labels[i], float(chances[i])) for i in order]

    def words_for(self, message: Message, label: str, most: int = _SPOKEN) -> list[str]:
        """The stretches of the message that speak most for a class, strongest first, as they stand in it.

        Numbers and Latin letters are left out: they may be somebody's.
        """
        column = self.labels.index(label)
        found: dict[str, float] = {}
        for field, known, share in zip(message.fields(), self.fields, FIELD_WEIGHTS, strict=True):
            for word, weight in _speaking(field, known, self.scale, column).items():
                found[word] = max(found.get(word, 0.0), share * weight)
        words: list[str] = []
        for word in sorted(found, key=lambda word: (-found[word], word)):
            if not any(word in taken or taken in word for taken in words):
                words.append(word)
            if len(words) == most:
                break
        return words


def calibrated(
    scores: NDArray[Any], sharpness: NDArray[np.float32], leaning: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Chances from scores: a soft maximum of `scores @ sharpness + leaning`, fitted on messages the model had not seen."""
    logits = scores.astype(np.float64) @ sharpness.astype(np.float64) + leaning
    logits -= logits.max(axis=1, keepdims=True)
    raised = np.exp(logits)
    chances: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _speaking(text: str, known: Field, scale: NDArray[np.float32], column: int) -> dict[str, float]:
    """Words of one field with what they add to a class above its strongest rival: runs of letters that all speak for it."""
    characters = wording.codes(text)
    field = counted(text)
    places, values = weighed(field, known.keys, known.idf)
    if not len(places):
        return {}
    weights = known.weights[places].astype(np.float32) * scale
    others = np.delete(weights, column, axis=1).mean(axis=1) if weights.shape[1] > 1 else 0.0
    adds = dict(zip(known.keys[places].tolist(), (values * (weights[:, column] - others)).tolist(), strict=True))
    strength = np.zeros(len(characters))
    for length in LENGTHS[1:]:
        for start, gram in enumerate(wording.grams(characters, length).tolist()):
            strength[start : start + length] += adds.get(gram, 0.0) / length
    return _runs(text, strength)


def _runs(text: str, strength: NDArray[np.float64]) -> dict[str, float]:
    """Neighbouring letters above zero, as words of two to eight letters with their mean strength."""
    words: dict[str, float] = {}
    start = None
    for end in range(len(text) + 1):
        speaks = end < len(text) and strength[end] > 0 and "\u4e00" <= text[end] <= "\u9fff"
        if speaks and start is None:
            start = end
        if start is not None and (not speaks or end - start == _LONGEST_WORD):
            if end - start >= 2:
                word = text[start:end]
                words[word] = words.get(word, 0.0) + float(strength[start:end].mean())
            start = end if speaks else None
    return words


# --- the file -----------------------------------------------------------------------------------------------------------


def save(model: Model, path: Path) -> None:
    """Write the model; the file appears whole or not at all."""
    arrays = _arrays(model)
    entries, position = [], 0
    for name, array in arrays.items():
        entries.append({"name": name, "dtype": array.dtype.str, "shape": list(array.shape), "at": position})
        position += -(-array.nbytes // _ALIGNED) * _ALIGNED
    payload = b"".join(
        array.tobytes().ljust(-(-array.nbytes // _ALIGNED) * _ALIGNED, b"\0") for array in arrays.values()
    )
    header = json.dumps(
        {"version": VERSION, "labels": model.labels, "arrays": entries, "bytes": len(payload),
         "crc32": zlib.crc32(payload), "card": dict(model.card)},
        ensure_ascii=False,
    ).encode()  # fmt: skip
    start = len(MAGIC) + 8 + len(header)
    padding = b" " * (-start % _ALIGNED)
    header += padding
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_bytes(MAGIC + len(header).to_bytes(8, "little") + header + payload)
    fresh.replace(path)


def _arrays(model: Model) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "scale": model.scale, "bias": model.bias, "sharpness": model.sharpness, "leaning": model.leaning,
    }  # fmt: skip
    for name, field in zip(("title", "body"), model.fields, strict=True):
        arrays |= {
            f"{name}.keys": field.keys,
            f"{name}.idf": field.idf,
            f"{name}.weights": field.weights,
        }
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def load(path: Path) -> Model:
    """Open a model file. Raises Unusable with a plain sentence where it cannot be believed."""
    try:
        header, start = _header(path)
        # A plain array over the mapped file: its own kind of array is several times slower to take from.
        whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    except (OSError, ValueError, KeyError) as error:
        raise Unusable(f"{path.name}: {error}") from error
    if header.get("version") != VERSION:
        raise Unusable(f"{path.name} is of version {header.get('version')}, this program reads version {VERSION}.")
    if len(whole) != start + header["bytes"]:
        raise Unusable(f"{path.name} is cut short: {len(whole)} of {start + header['bytes']} bytes.")
    if zlib.crc32(whole[start:].data) != header["crc32"]:
        raise Unusable(f"{path.name} is damaged: its check sum does not fit.")
    return _model(header, whole[start:])


def _header(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError("is not a text model.")
        length = int.from_bytes(file.read(8), "little")
        if length > 1_000_000:
            raise ValueError("is not a text model.")
        header: dict[str, Any] = json.loads(file.read(length))
    return header, len(MAGIC) + 8 + length


def _model(header: dict[str, Any], payload: NDArray[np.uint8]) -> Model:
    arrays: dict[str, Any] = {}
    for entry in header["arrays"]:
        dtype, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
        size = dtype.itemsize * int(np.prod(shape))
        arrays[entry["name"]] = payload[entry["at"] : entry["at"] + size].view(dtype).reshape(shape)
    fields = tuple(
        Field(arrays[f"{name}.keys"], arrays[f"{name}.idf"], arrays[f"{name}.weights"]) for name in ("title", "body")
    )
    return Model(
        tuple(header["labels"]), (fields[0], fields[1]), arrays["scale"].copy(), arrays["bias"].copy(),
        arrays["sharpness"].copy(), arrays["leaning"].copy(), header["card"],
    )  # fmt: skip
