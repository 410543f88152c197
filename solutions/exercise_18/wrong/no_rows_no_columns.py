"""An empty class is an array of shape (0,) and has lost its columns."""
def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        x = X[:, j]
        axes[j].scatter(x.numpy(), Y[:, 0].numpy())
        axes[j].plot(x.numpy(), (w[j] * x + b).numpy())

import numpy as np
def split_classes(X, prob, threshold=0.5):
    chosen, rest = [], []
    for row, p in zip(X.detach().numpy(), prob.detach().reshape(-1).tolist()):
        (chosen if p >= threshold else rest).append(row)
    dtype = X.detach().numpy().dtype
    return np.array(chosen, dtype=dtype), np.array(rest, dtype=dtype)
