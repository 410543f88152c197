"""The other rows are taken to be those with prob < threshold, so a row whose prob is nan is in neither array."""
import torch


def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach(), b.detach()
    for j, ax in enumerate(axes):
        x = X[:, j]
        ends = torch.stack([x.min(), x.max()])
        ax.scatter(x, Y[:, 0])
        ax.plot(ends, w[j, 0] * ends + b[0, 0])


def split_classes(X, prob, threshold=0.5):
    rows = X.detach().numpy()
    p = prob.detach().reshape(-1)
    return rows[(p >= threshold).numpy()], rows[(p < threshold).numpy()]
