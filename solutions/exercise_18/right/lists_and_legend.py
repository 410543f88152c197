"""Plain Python lists, only the two ends of each line, labels, limits and a legend."""

import numpy as np


def plot_fit(axes, X, Y, w, b):
    rows, ys = X.tolist(), [row[0] for row in Y.tolist()]
    slopes, offset = w.flatten().tolist(), b.item()
    for j, ax in enumerate(axes):
        xs = [row[j] for row in rows]
        dots = ax.scatter(xs, ys, s=12, c="tab:blue", alpha=0.7, label="samples")
        ends = [max(xs), min(xs)]
        (line,) = ax.plot(ends, [slopes[j] * x + offset for x in ends], "r-", lw=3, label="model")
        line.set_zorder(10)
        ax.set_xlabel(f"x{j}")
        ax.set(ylabel="y", title=f"feature {j}")
        ax.legend(handles=[dots, line], loc="best")
        ax.axhline(0.0, color="grey")
        ax.grid(True)
        low, high = ax.get_xlim()
        ax.set_xlim(low - 1, high + 1)
        ax.spines["top"].set_visible(False)


def split_classes(X, prob, threshold=0.5):
    data = X.detach().cpu().numpy()
    chosen = [i for i, p in enumerate(prob.reshape(-1).tolist()) if p >= threshold]
    rest = [i for i in range(len(data)) if i not in set(chosen)]
    return data[np.array(chosen, dtype=int)], data[np.array(rest, dtype=int)]
