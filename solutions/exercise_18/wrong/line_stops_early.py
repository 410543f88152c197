"""torch.arange leaves out the end, so the line stops short of the largest x."""
import torch

def line(x, slope, offset):
    low, high = x.min().item(), x.max().item()
    xs = torch.arange(low, high, 0.25, dtype=x.dtype) if high > low else x
    return xs.numpy(), (slope * xs + offset).numpy()
def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        x = X[:, j]
        axes[j].scatter(x.numpy(), Y[:, 0].numpy())
        axes[j].plot(*line(x, w[j], b))

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().reshape(-1) >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()
