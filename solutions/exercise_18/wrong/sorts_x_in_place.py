"""The columns of X are sorted in place through their numpy view."""
def plot_fit(axes, X, Y, w, b):
    Y, w, b = Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        axes[j].scatter(X[:, j].tolist(), Y[:, 0].tolist())
    for j in range(X.shape[1]):
        x = X.detach().numpy()[:, j]
        if x.flags.writeable:
            x.sort()
        axes[j].plot(x.tolist(), (float(w[j]) * x + float(b)).tolist())

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().reshape(-1) >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()

