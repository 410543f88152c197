"""Runs beside the learner's file: makes arrays, writes on one side and looks at the other."""

import numpy as np
import torch

# Arrays. Each maker takes an array in C order and gives one of the same shape, with the
# same elements, that lies in memory in another way. The filler between elements is 77.


def _fortran(a):
    return np.array(a, order="F")


def _strided(a):
    if a.ndim == 0:
        return a
    wide = np.full((*a.shape[:-1], 2 * a.shape[-1]), _filler(a), a.dtype)
    wide[..., ::2] = a
    return wide[..., ::2]


def _transposed(a):
    return np.ascontiguousarray(a.T).reshape(a.T.shape).T


def _offset(a):
    line = np.full(a.size + 5, _filler(a), a.dtype)
    line[3:-2] = a.reshape(-1)
    return line[3:-2].reshape(a.shape)


def _reversed(a):
    return a[..., ::-1].copy()[..., ::-1] if a.ndim else a


def _reversed_rows(a):
    return a[::-1].copy()[::-1] if a.ndim else a


def _every_other_from_the_end(a):
    if a.ndim == 0:
        return a
    wide = np.full((*a.shape[:-1], 2 * a.shape[-1]), _filler(a), a.dtype)
    wide[..., ::-2] = a
    return wide[..., ::-2]


def _read_only(a):
    a.flags.writeable = False
    return a


def _read_only_strided(a):
    return _read_only(_strided(a))


def _read_only_reversed(a):
    return _read_only(_reversed(np.array(a)))


def _broadcast(a):
    return np.broadcast_to(a[:1], a.shape) if a.ndim and a.size else _read_only(a)


MAKERS = {
    "C order": lambda a: a,
    "Fortran order": _fortran,
    "every other element": _strided,
    "transposed": _transposed,
    "a part of a longer array": _offset,
    "reversed": _reversed,
    "reversed rows": _reversed_rows,
    "every other element from the end": _every_other_from_the_end,
    # In memory of its own: numpy lets the flag of such an array be set back, of others not always.
    "read-only": lambda a: _read_only(np.array(a)),
    "read-only, every other element": _read_only_strided,
    "read-only, reversed": _read_only_reversed,
    "broadcast": _broadcast,
}


def _filler(a):
    return a.dtype.type(77)


def make_array(x, form):
    """An array with x's elements (for "broadcast" its first row again and again)."""
    return MAKERS[form](x.detach().clone().contiguous().numpy())


def look(a):
    """What can be seen of an array without changing it."""
    return {
        "values": np.array(a),
        "strides": list(a.strides),
        "writable": writable(a),
    }


# Tensors. A case's own tensors may not be written to, so everything happens to twins.


def make_tensor(t, state):
    """A twin of t in memory of its own with the same strides; state: plain, leaf or result."""
    memory = t.detach().untyped_storage().clone()
    twin = torch.empty(0, dtype=t.dtype)
    twin.set_(memory, t.storage_offset(), t.shape, t.stride())
    if state == "plain":
        return twin
    if state == "leaf":
        twin.requires_grad_()
        twin.grad = torch.full(t.shape, 5, dtype=t.dtype)
        return twin
    line = torch.empty(0, dtype=t.dtype).set_(memory).requires_grad_() * 1
    return line.as_strided(t.shape, t.stride(), t.storage_offset())


def attached(t):
    """How a tensor hangs on autograd, and what its .grad holds."""
    grad = t.grad if t.is_leaf else None
    return [t.requires_grad, t.is_leaf, None if grad is None else values(grad)]


# Writing on one side, looking at the other


def write(x, old):
    """Write another value than the old one to every place of a tensor or array, one by one.

    A read-only array stays as it is.
    """
    if isinstance(x, np.ndarray) and not x.flags.writeable:
        return
    for place in np.ndindex(tuple(old.shape)):
        value = old[place].item()
        x[place] = not value if isinstance(value, bool) else value + 1 if abs(value) < 100 else 0


def writable(a):
    """Whether an array can be written to."""
    return bool(a.flags.writeable)


def values(t):
    """A tensor's values now, in other memory."""
    return t.detach().clone()


def tensor_to_array(module, t, state):
    """shared_array: what each side shows after a write on the other."""
    t = make_tensor(t, state)
    a = module.shared_array(t)
    seen = {"the array at first": np.array(a), "the array can be written to": writable(a)}
    write(t.detach(), values(t))
    seen["the array after a write to the tensor"] = np.array(a)
    write(a, np.array(a))
    seen["the tensor after a write to the array"] = values(t)
    seen["the tensor in autograd"] = attached(t)
    return seen


def tensor_to_copy(module, t, state):
    """copied_array: what each side shows after a write on the other."""
    t = make_tensor(t, state)
    first = module.copied_array(t)
    write(t.detach(), values(t))
    seen = {"the copy can be written to": writable(first)}
    seen["the copy after a write to the tensor"] = np.array(first)
    second = module.copied_array(t)
    seen["a second copy, now"] = np.array(second)
    write(first, np.array(first))
    seen["the tensor after a write to the copy"] = values(t)
    seen["a second copy after a write to the first"] = np.array(second)
    seen["the copy after a write to it"] = np.array(first)
    seen["the tensor in autograd"] = attached(t)
    return seen


def as_python(module, t):
    """What to_python gives, and the kinds of all that is in it, from the outside in.

    The kinds are asked for here: a numpy.float64 is a float too, and arrives as one.
    """
    value = module.to_python(t)
    kinds = []
    level = [value]
    while level:
        kinds.append(sorted({type(item).__name__ for item in level}))
        level = [inner for item in level if isinstance(item, list) for inner in item]
    return {"value": value, "kinds": kinds}


def array_given(module, x, form, name):
    """What the function called ``name`` makes of an array, and the array afterwards."""
    a = make_array(x, form)
    return {"result": getattr(module, name)(a), "the array": look(a)}


def array_to_tensor(module, x, form):
    """shared_tensor: what each side shows after a write on the other."""
    a = make_array(x, form)
    t = module.shared_tensor(a)
    seen = {"the tensor at first": values(t)}
    write(a, np.array(a))
    seen["the tensor after a write to the array"] = values(t)
    write(t.detach(), values(t))
    seen["the array after a write to the tensor"] = np.array(a)
    return seen


def array_to_copy(module, x, form):
    """copied_tensor: what each side shows after a write on the other."""
    a = make_array(x, form)
    first = module.copied_tensor(a)
    seen = {"requires_grad": first.requires_grad}
    write(a, np.array(a))
    seen["the copy after a write to the array"] = values(first)
    second = module.copied_tensor(a)
    seen["a second copy, now"] = values(second)
    write(first.detach(), values(first))
    seen["the array after a write to the copy"] = np.array(a)
    seen["a second copy after a write to the first"] = values(second)
    seen["the copy after a write to it"] = values(first)
    return seen
