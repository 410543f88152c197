"""prob.squeeze() turns one sample into a 0-dim mask, and the rows get a dimension too many."""

def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        x = X[:, j]
        axes[j].scatter(x.numpy(), Y[:, 0].numpy())
        axes[j].plot(x.numpy(), (w[j] * x + b).numpy())

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().squeeze() >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()
