"""Breadth first, rows stacked one by one, subclasses of the errors, a torch.Size."""

import itertools

import torch


class ShapeError(ValueError):
    pass


def nested_shape(data):
    shape, level = [], [data]
    while level and all(isinstance(item, (list, tuple)) for item in level):
        lengths = {len(item) for item in level}
        if len(lengths) != 1:
            raise ShapeError("different lengths")
        shape.append(lengths.pop())
        level = list(itertools.chain.from_iterable(level))
    if any(isinstance(item, (list, tuple)) for item in level):
        raise ShapeError("different depths")
    return torch.Size(shape)


def is_row_major(x):
    return x.contiguous().data_ptr() == x.data_ptr()


def flatten_batch(x):
    n = x.size(0)
    width = 1
    for size in x.shape[1:]:
        width *= size
    if n == 0:
        return x.reshape(0, width)
    return torch.stack([row.reshape(width) for row in x.unbind(0)])


def regrid(x, rows, cols):
    if rows * cols != x.numel() or rows < 0:
        raise ShapeError("the sizes do not fit")
    flat = x.flatten()
    result = x.new_empty((rows, cols))
    for row in range(rows):
        result[row] = flat[row * cols : (row + 1) * cols]
    return result


def hwc_to_chw(x):
    if x.ndim < 3:
        raise ShapeError("no H, W and C")
    if x.size(-1) == 0:
        return x.movedim(-1, -3)
    return torch.stack(list(x.unbind(-1)), dim=-3)
