"""A second plot call draws the line y = 0."""
def plot_fit(axes, X, Y, w, b):
    X, Y, w, b = X.detach(), Y.detach(), w.detach().reshape(-1), b.detach().reshape(-1)
    for j in range(X.shape[1]):
        x = X[:, j]
        axes[j].scatter(x.numpy(), Y[:, 0].numpy())
        axes[j].plot([float(x.min()), float(x.max())], [0.0, 0.0], 'k--')
        axes[j].plot(x.numpy(), (w[j] * x + b).numpy())

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().reshape(-1) >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()
