"""Values on the wire: one frame is a JSON header and the raw bytes of its arrays.

Used by both sides of the pipe; holds no secret. There is no pickle. A frame is::

    magic (4 bytes) | header length (u32) | body length (u64) | header | body

Plain values are JSON; everything else is an object with one key that says its
kind (``list``, ``tuple``, ``map``, ``dict``, ``tensor``, ``array``, ``bytes``,
``opaque``). A value that is not data (an open file, a model) crosses as
:class:`Opaque`: the name of its type, nothing more.

``layout=True`` keeps strides, offsets and shared storage, and is only for
frames that the trusted side made. Frames from a worker are read with
``layout=False``: every size is checked against the bytes that are there before
anything is built, and values and arrays are counted, so decoding is bounded by the
frame's own length.
"""

import json
import math
import re
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

MAGIC = b"TGW1"
HEAD = struct.Struct("<4sIQ")
MAX_HEADER = 8 << 20
MAX_ANSWER_HEADER = 2 << 20
MAX_BODY = 64 << 20
MAX_DEPTH = 32
MAX_ITEMS = 1 << 18
MAX_ARRAYS = 1 << 12
MAX_TEXT = 1 << 20
MAX_INT_BITS = 256

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool,
        torch.uint8,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
        torch.float16,
        torch.bfloat16,
        torch.float32,
        torch.float64,
        torch.complex64,
        torch.complex128,
    )
}
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}
ARRAY_DTYPES = frozenset(DTYPES) - {"bfloat16"}
ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


class WireError(Exception):
    """A frame that is malformed, or a value that cannot cross. The only error of this module."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that is not data: ``kind`` is its type's name, ``text`` a short view."""

    kind: str
    text: str


def frame(header: bytes, body: bytes) -> bytes:
    """Return the bytes of one frame."""
    return HEAD.pack(MAGIC, len(header), len(body)) + header + body


def frame_lengths(
    head: bytes, *, max_header: int = MAX_HEADER, max_body: int = MAX_BODY
) -> tuple[int, int]:
    """Return (header length, body length) from a frame's first ``HEAD.size`` bytes."""
    magic, header, body = HEAD.unpack(head)
    if magic != MAGIC:
        raise WireError("these bytes are not a frame")
    if header > max_header or body > max_body:
        raise WireError(f"a frame of {header + body} bytes is larger than what is read")
    return header, body


def encode(value: object, *, layout: bool = False, max_body: int = MAX_BODY) -> bytes:
    """Return ``value`` as one frame. Raises WireError where it is too large or too deep."""
    encoder = _Encoder(layout, max_body)
    tree = encoder.tree(value, 0)
    return frame(_HEADER.encode(tree).encode(), b"".join(encoder.chunks))


def decode(data: bytes | bytearray | memoryview, *, layout: bool = False) -> Any:
    """Return the value of one whole frame. Raises WireError, and nothing else."""
    return _opened(data, layout)[2]


class Lent:
    """The mapping in a case's frame, lent to a call; only for frames of the trusted side.

    ``values`` are what the frame says, and :meth:`changed` tells which are no longer that.
    """

    def __init__(self, data: bytes) -> None:
        self._decoder, tree, self.values = _opened(data, True)
        (self._trees,) = tree["map"]

    def changed(self) -> dict[str, Any]:
        """Return the values that a call has changed, or may have.

        Memory that two tensors share is looked at as a whole, and arrays not at all.
        """
        same = self._decoder.same
        trees = self._trees.items()
        return {
            name: self.values[name] for name, tree in trees if not same(self.values[name], tree)
        }


def _opened(
    data: bytes | bytearray | memoryview, layout: bool
) -> tuple["_Decoder", dict[str, Any], Any]:
    """Return what read a frame, its header, and its value. Raises WireError, and nothing else."""
    if len(data) < HEAD.size:
        raise WireError("the frame is cut short")
    header, body = frame_lengths(bytes(data[: HEAD.size]), max_body=len(data))
    if HEAD.size + header + body != len(data):
        raise WireError("the frame's lengths do not add up")
    start = HEAD.size + header
    try:
        tree = json.loads(bytes(data[HEAD.size : start]))
        decoder = _Decoder(memoryview(data)[start:], layout)
        return decoder, tree, decoder.value(tree, 0)
    except WireError:
        raise
    except Exception as error:  # total on purpose: json, torch and numpy raise many kinds
        raise WireError(f"malformed frame: {type(error).__name__}") from None


def describe(value: object) -> Opaque:
    """Return the stand-in for a value that is not data; never fails, never shows an address."""
    kind = type(value)
    try:
        name = str(kind.__qualname__)
        module = str(kind.__module__)
        kind_name = name if module == "builtins" else f"{module}.{name}"
    except Exception:
        kind_name = "object"
    try:
        text = ADDRESS.sub("0x...", repr(value))[:200]
    except Exception:
        text = "(it cannot be shown)"
    return Opaque(kind_name[:200], text)


class _Encoder:
    def __init__(self, layout: bool, max_body: int) -> None:
        self.layout = layout
        self.room = max_body
        self.length = 0
        self.chunks: list[bytes] = []
        self.storages: dict[int, list[int]] = {}

    def tree(self, value: Any, depth: int) -> Any:
        # The common kinds first, by identity: this runs for every part of every answer.
        kind = type(value)
        if kind in _AS_IT_IS or (kind is str and len(value) <= MAX_TEXT):
            return value
        if kind is int and _LEAST <= value <= _MOST:
            return value
        if depth > MAX_DEPTH:
            raise WireError(f"a value nested more than {MAX_DEPTH} deep")
        depth += 1
        if kind is Tensor:
            return self.tensor(value)
        if kind is dict:
            return self.mapping(value, depth)
        if kind is list or kind is tuple:
            return {kind.__name__: [self.tree(item, depth) for item in value]}
        plain = self.plain(value)
        return self.compound(value, depth) if plain is _NOT_PLAIN else plain

    def compound(self, value: object, depth: int) -> Any:
        if isinstance(value, Tensor):
            return self.tensor(value)
        if isinstance(value, dict):
            return self.mapping(value, depth)
        if isinstance(value, list):
            return {"list": [self.tree(item, depth) for item in list.__iter__(value)]}
        if isinstance(value, tuple):
            return {"tuple": [self.tree(item, depth) for item in tuple.__iter__(value)]}
        if isinstance(value, bytes):
            return {"bytes": self.append(bytes(value))}
        if isinstance(value, np.ndarray):
            return self.array(value)
        opaque = value if isinstance(value, Opaque) else describe(value)
        return {"opaque": [opaque.kind, opaque.text]}

    @staticmethod
    def plain(value: object) -> Any:
        if isinstance(value, int):
            number = int.__index__(value)
            return number if number.bit_length() <= MAX_INT_BITS else {"opaque": ["int", "huge"]}
        if isinstance(value, float):
            return float.__pos__(value)
        if isinstance(value, str):
            if len(value) > MAX_TEXT:
                raise WireError(f"a text of {len(value)} characters is too long")
            return str.__str__(value)
        return _NOT_PLAIN

    def mapping(self, value: dict[object, object], depth: int) -> Any:
        pairs = list(dict.items(value))
        for key, _ in pairs:
            if type(key) is not str:
                return {"dict": [[self.tree(k, depth), self.tree(v, depth)] for k, v in pairs]}
        return {"map": [{key: self.tree(item, depth) for key, item in pairs}]}

    def append(self, data: bytes) -> list[int]:
        self.claim(len(data))
        self.chunks.append(data)
        place = [self.length, len(data)]
        self.length += len(data)
        return place

    def claim(self, size: int) -> None:
        if self.length + size > self.room:
            raise WireError(f"more than {self.room >> 20} MiB of data")

    def tensor(self, value: Tensor) -> Any:
        if type(value) not in (Tensor, torch.nn.Parameter):
            return self.tree(describe(value), 0)
        name = DTYPE_NAMES.get(value.dtype)
        if name is None or value.layout is not torch.strided or not value.is_cpu:
            return {"opaque": ["torch.Tensor", f"{value.layout} {value.device} {value.dtype}"]}
        x = value.detach()
        self.claim(x.nbytes)
        meta = [name, list(x.shape), value.requires_grad]
        if self.layout:
            meta += [list(x.stride()), x.storage_offset(), *self.storage(x)]
        else:
            meta += self.append(_tensor_bytes(x))
        return {"tensor": meta}

    def storage(self, x: Tensor) -> list[int]:
        """Append a tensor's whole storage once, so that views of one memory stay so."""
        storage = x.untyped_storage()
        key = storage._cdata
        if key not in self.storages:
            whole = torch.empty(0, dtype=torch.uint8).set_(storage)
            self.storages[key] = self.append(_tensor_bytes(whole))
        return self.storages[key]

    def array(self, value: Any) -> Any:
        name = np.ndarray.__getattribute__(value, "dtype").name
        if type(value) is not np.ndarray or name not in ARRAY_DTYPES:
            return self.tree(describe(value), 0)
        self.claim(value.size * value.itemsize)
        if name == "bool":
            _check_bools(value.view(np.uint8))
        data = np.ascontiguousarray(value).tobytes()
        return {"array": [name, list(value.shape), *self.append(data)]}


_HEADER = json.JSONEncoder(separators=(",", ":"), check_circular=False)  # of trees made here
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_NOT_PLAIN = object()
_AS_IT_IS = frozenset({type(None), bool, float})
_PLAIN = frozenset({type(None), bool, int, float, str})


def _tensor_bytes(x: Tensor) -> bytes:
    """Return a detached tensor's elements in row-major order, whatever its layout.

    Raises WireError for bools that are none.
    """
    plain = x.resolve_conj().resolve_neg()
    if plain.dtype is torch.bool:
        _check_bools(plain.view(torch.uint8).numpy())
    elif plain.dtype is torch.bfloat16:  # which numpy lacks
        plain = plain.view(torch.int16)
    return plain.numpy().tobytes()


def _check_bools(data: Any) -> None:
    if data.size and int(data.max()) > 1:
        raise WireError("a bool that is neither true nor false: nothing was written there")


class _Decoder:
    def __init__(self, body: memoryview, layout: bool) -> None:
        self.body = body
        self.layout = layout
        self.used = 0
        self.items = 0
        self.arrays = 0
        self.storages: dict[tuple[int, int], tuple[bytearray, Tensor]] = {}

    def value(self, tree: Any, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError("more values than are read")
        if depth > MAX_DEPTH + 2:
            raise WireError("a value nested too deep")
        if type(tree) in _PLAIN:
            return tree
        if not isinstance(tree, dict) or len(tree) != 1:
            raise WireError("a value without a kind")
        ((kind, content),) = tree.items()
        read = _READ.get(kind)
        if read is None or not isinstance(content, list):
            raise WireError("a value of an unknown kind")
        return read(self, content, depth + 1)

    def read_list(self, content: list[Any], depth: int) -> list[Any]:
        return [self.value(item, depth) for item in content]

    def read_tuple(self, content: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(self.value(item, depth) for item in content)

    def read_map(self, content: list[Any], depth: int) -> dict[Any, Any]:
        (pairs,) = content
        return {key: self.value(item, depth) for key, item in pairs.items()}

    def read_dict(self, content: list[Any], depth: int) -> dict[Any, Any]:
        return {self.value(key, depth): self.value(item, depth) for key, item in content}

    def read_opaque(self, content: list[Any], depth: int) -> Opaque:
        kind, text = content
        return Opaque(str(kind)[:200], str(text)[:200])

    def read_bytes(self, content: list[Any], depth: int) -> bytes:
        start, size = content
        return bytes(self.take(start, size))

    def read_array(self, content: list[Any], depth: int) -> Any:
        name, shape, start, size = content
        if name not in ARRAY_DTYPES:
            raise WireError("an array of an unknown dtype")
        dtype = np.dtype(name)
        self.check_shape(shape, dtype.itemsize, size)
        raw = self.take(start, size)
        self.check_bools(raw, name)
        return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()

    def read_tensor(self, content: list[Any], depth: int) -> Tensor:
        name, shape, requires_grad = content[:3]
        dtype = DTYPES[name]
        if self.layout:
            tensor = self.laid_out(dtype, shape, *content[3:])
        else:
            start, size = content[3:]
            self.check_shape(shape, dtype.itemsize, size)
            raw = self.take(start, size)
            self.check_bools(raw, name)
            tensor = _on(bytearray(raw)).view(dtype).reshape(shape)
        differentiable = dtype.is_floating_point or dtype.is_complex
        return tensor.requires_grad_(requires_grad is True and differentiable)

    def laid_out(
        self, dtype: torch.dtype, shape: list[int], stride: list[int], offset: int, *at: int
    ) -> Tensor:
        """Rebuild a tensor on its own storage; only for frames of the trusted side."""
        start, size = at
        if (start, size) not in self.storages:
            memory = bytearray(self.body[start : start + size])
            self.storages[start, size] = memory, _on(memory)
        storage = self.storages[start, size][1].untyped_storage()
        return torch.empty(0, dtype=dtype).set_(storage, offset, shape, stride)

    def same(self, value: Any, tree: Any) -> bool:
        """Tell whether a value that was read from ``tree`` is still what that says."""
        if type(tree) in _PLAIN:
            return value is tree
        ((kind, content),) = tree.items()
        if kind == "tensor":
            return type(value) is Tensor and self.same_tensor(value, *content)
        if kind == "map":
            (trees,) = content
            whole = type(value) is dict and list(value) == list(trees)
            return whole and all(self.same(value[name], trees[name]) for name in trees)
        if kind in ("list", "tuple"):
            whole = type(value) is (list if kind == "list" else tuple)
            whole = whole and len(value) == len(content)
            return whole and all(map(self.same, value, content))
        return False

    def same_tensor(
        self,
        value: Tensor,
        name: str,
        shape: list[int],
        requires_grad: bool,
        stride: list[int],
        offset: int,
        *at: int,
    ) -> bool:
        """Tell whether a tensor has its memory, geometry and values, and no gradient, as at first.

        Byte by byte, so that no NaN and no sign of a zero is passed over.
        """
        start, size = at
        memory, whole = self.storages[start, size]
        return (
            value.requires_grad is requires_grad
            and list(value.shape) == shape
            and list(value.stride()) == stride
            and value.storage_offset() == offset
            and value.dtype is DTYPES[name]
            and value.untyped_storage().data_ptr() == whole.data_ptr()
            and value.is_leaf
            and value.grad is None
            and memory == bytes(self.body[start : start + size])
        )

    def check_shape(self, shape: Any, itemsize: int, size: Any) -> None:
        sizes = [*shape, size]
        if len(sizes) > 33 or not all(type(n) is int and 0 <= n < 1 << 48 for n in sizes):
            raise WireError("a shape that no array has")
        if math.prod(shape) * itemsize != size:
            raise WireError("a shape that does not fit its bytes")

    def check_bools(self, raw: memoryview, name: str) -> None:
        if name == "bool":
            _check_bools(np.frombuffer(raw, np.uint8))

    def take(self, start: Any, size: Any) -> memoryview:
        """Return ``size`` bytes; each frame pays for what it materialises, so nothing amplifies."""
        if type(start) is not int or type(size) is not int or start < 0 or size < 0:
            raise WireError("a place that is not in the frame")
        self.used += size
        self.arrays += 1
        if self.arrays > MAX_ARRAYS:
            raise WireError("more arrays than are read")
        if start + size > len(self.body) or self.used > len(self.body):
            raise WireError("more bytes claimed than the frame has")
        return self.body[start : start + size]


_READ = {
    name.removeprefix("read_"): method
    for name, method in vars(_Decoder).items()
    if name.startswith("read_")
}


def _on(memory: bytearray) -> Tensor:
    """Return the bytes as a tensor that lies on them."""
    if not memory:
        return torch.empty(0, dtype=torch.uint8)
    return torch.frombuffer(memory, dtype=torch.uint8)
