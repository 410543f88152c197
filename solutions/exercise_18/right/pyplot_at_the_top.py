"""pyplot at the top of the file, a polynomial for the line, titles and legends in plenty."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import torch


def plot_fit(axes, X, Y, w, b):
    plt.style.use("default")
    with torch.no_grad():
        for ax, x, slope in zip(axes, X.T, w, strict=True):
            x = x.numpy()
            line = np.poly1d([slope.item(), b.item()])
            ax.scatter(x, Y.flatten().numpy(), c="C0", marker=".", label="data")
            grid = np.linspace(x.min(), x.max())
            (drawn,) = ax.plot(grid, line(grid), "-r", label="fit")
            drawn.set_linewidth(2)
            ax.legend(loc="best")
            ax.set(xlabel="x", ylabel="y")


def split_classes(X, prob, threshold=0.5):
    X = X.detach().cpu().numpy()
    keep = prob.detach().cpu().numpy().flatten() >= threshold
    return X[keep], X[np.logical_not(keep)]
