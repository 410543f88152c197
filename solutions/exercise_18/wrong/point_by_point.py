"""scatter is called once for each sample."""
def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        x = X[:, j]
        for u, v in zip(x.tolist(), Y[:, 0].tolist()):
            axes[j].scatter([u], [v])
        axes[j].plot(x.numpy(), (w[j] * x + b).numpy())

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().reshape(-1) >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()
