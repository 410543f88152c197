"""numpy throughout: a hundred points for each line, rows picked with compress."""

import numpy as np


def as_array(tensor):
    return np.array(tensor.detach().tolist(), dtype=np.float64).reshape(tensor.shape)


class Panel:
    def __init__(self, ax, x, y):
        self.ax, self.x, self.y = ax, x, y

    def draw(self, slope, offset):
        self.ax.plot(*self.line(slope, offset), "--", color="C1", label=f"{slope:.2f}x")
        self.ax.scatter(self.x, self.y, 16.0, "k", marker="x", zorder=1)
        self.ax.legend()

    def line(self, slope, offset):
        xs = np.linspace(self.x.min(), self.x.max(), 100)
        return xs, np.polyval([slope, offset], xs)


def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = map(as_array, (X, Y, w, b))
    for panel, slope in zip(map(Panel, axes, X.T, [Y.ravel()] * len(axes)), w.ravel(), strict=True):
        panel.draw(slope, float(b.ravel()[0]))


def split_classes(X, prob, threshold=0.5):
    rows, chosen = X.detach().numpy(), prob.detach().numpy().ravel() >= threshold
    return tuple(np.compress(mask, rows, axis=0) for mask in (chosen, np.logical_not(chosen)))
