"""The line by linear interpolation over shuffled samples; columns named with data=."""

import torch


def plot_fit(axes, X, Y, w, b):
    n, d = X.shape
    order = torch.randperm(n)
    for j in range(d):
        x = X.data[order, j].contiguous()
        columns = {"x": x, "y": Y.data[order].flatten()}
        axes[j].scatter("x", "y", data=columns, label="samples")
        low, high = torch.aminmax(x)
        steps = torch.linspace(0, 1, 7, dtype=x.dtype)
        xs = torch.lerp(low, high, steps)
        axes[j].plot(
            xs.tolist(), torch.einsum("i,->i", xs, w.data[j, 0]).add(b.data[0, 0]).tolist()
        )
        axes[j].set_title("feature %d, slope %.3f" % (j, float(w.data[j])))  # noqa: UP031


def split_classes(X, prob, threshold=0.5):
    with torch.no_grad():
        below = ~(prob.reshape(len(X)) >= threshold)
        # A stable sort by "below" keeps the order within each class.
        order = torch.argsort(below.long(), stable=True)
        first, second = X[order].tensor_split([int((~below).sum())])
        return first.detach().numpy(), second.detach().numpy()
