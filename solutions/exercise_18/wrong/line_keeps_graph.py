"""The line is handed over as a tensor that still requires grad."""
def plot_fit(axes, X, Y, w, b):
    for j in range(X.shape[1]):
        x = X[:, j].detach()
        axes[j].scatter(x, Y[:, 0].detach())
        axes[j].plot(x, w[j].reshape(()) * x + b.reshape(()))

def split_classes(X, prob, threshold=0.5):
    mask = prob.detach().reshape(-1) >= threshold
    X = X.detach()
    return X[mask].numpy(), X[~mask].numpy()

