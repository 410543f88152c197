"""Detached tensors handed straight to the axes, sorted by x; index_select for the classes."""

import torch


def plot_fit(axes, X, Y, w, b):
    with torch.no_grad():
        X, Y, w, b = (t.detach().clone() for t in (X, Y, w, b))
        for ax, column, slope in zip(axes, X.unbind(1), w.reshape(-1), strict=True):
            order = torch.argsort(column, descending=True)
            xs = column[order]
            ax.plot(xs, torch.addcmul(b.reshape(1), xs, slope), color="red", zorder=3)
            ax.scatter(x=xs, y=Y[order, 0], marker=".")


def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().flatten().ge(threshold)
    places = torch.arange(len(X))
    yes, no = (X.detach().index_select(0, places[m]) for m in (mask, ~mask))
    return yes.numpy(), no.numpy()
