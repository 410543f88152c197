"""The line spans the smallest to the largest number of the whole X, not of column j."""
def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        x = X[:, j]
        axes[j].scatter(x.numpy(), Y[:, 0].numpy())
        axes[j].plot([X.min().item(), X.max().item()], [float(w[j] * v + b) for v in (X.min(), X.max())])

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().reshape(-1) >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()
