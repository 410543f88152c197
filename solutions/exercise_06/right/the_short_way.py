"""One line each where PyTorch or numpy has one; other kinds of errors."""

import numpy as np
import torch


def nested_shape(data):
    return np.shape(data)


def is_row_major(x):
    return x.is_contiguous()


def flatten_batch(x):
    return x.unsqueeze(-1).flatten(1) if x.dim() == 1 else x.flatten(start_dim=1)


def regrid(x, rows, cols):
    if min(rows, cols) < 0:
        raise RuntimeError("a negative size")
    return torch.reshape(x, [rows, cols])


def hwc_to_chw(x):
    return torch.einsum("...hwc->...chw", x)
