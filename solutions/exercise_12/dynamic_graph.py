"""The graph of a computation: there at once, gone after backward, cut where you detach."""

from collections.abc import Sequence

import torch
from torch import Tensor


def predict_and_loss(X: Tensor, Y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return (X @ w.T + b as plain numbers, the mean squared error with its graph)."""
    prediction = X @ w.T + b
    # (n,) against (n, 1) would broadcast to (n, n): a loss that is a number and means nothing.
    if prediction.shape != Y.shape:
        raise ValueError(f"Y is {tuple(Y.shape)}, the prediction is {tuple(prediction.shape)}")
    loss = ((prediction - Y) ** 2).mean()
    # The line above has already computed everything: the graph only remembers how. The copy
    # has no part in it, so nothing that happens to the graph can reach the numbers.
    return prediction.detach().clone(), loss


def backward_times(loss: Tensor, k: int) -> None:
    """Add k times d loss / d leaf to every leaf's .grad, and free the graph if k >= 1."""
    if k < 0:
        raise ValueError(f"k must be at least 0, not {k}")
    for turn in range(k):
        # The last turn lets go of the graph, all others still need it.
        loss.backward(retain_graph=turn < k - 1)


def truncated_grads(w: Tensor, h0: Tensor, xs: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return (sum over t of d(h_t ** 2).sum() / dw, last h), h_{t-1} being a constant."""
    # A leaf of our own: the caller's w may be an intermediate with a graph, and its .grad and
    # requires_grad are not ours to change.
    own = w.detach().clone().requires_grad_()
    total, h = torch.zeros_like(own, requires_grad=False), h0.detach()
    for x in xs:
        h = torch.tanh(own * h + x.detach())
        (step,) = torch.autograd.grad((h**2).sum(), own)
        total += step
        h = h.detach()  # here the graph is cut: the next step sees a number, not a history
    return total, h
