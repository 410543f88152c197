"""The loss is added up in float64 and handed back in float32; an optimizer with a closure."""

import torch


class LinearRegression:
    def __init__(self, n_features=2):
        flat = torch.empty(n_features + 1, 1).uniform_(-1, 1)
        self.w = flat[:n_features].detach().requires_grad_()
        self.b = flat[n_features:].detach().requires_grad_()

    def forward(self, x):
        return torch.cat([x, torch.ones_like(x[:, :1])], 1) @ torch.cat([self.w, self.b])

    def loss_func(self, y_pred, y_true):
        if list(y_pred.shape) != list(y_true.shape):
            raise ValueError("shapes")
        return ((y_pred.double() - y_true.double()) ** 2 / 2).mean().to(y_pred.dtype)


def train_step(model, features, labels, lr=0.001):
    opt = torch.optim.SGD([model.w, model.b], lr=lr)

    def closure():
        opt.zero_grad()
        loss = model.loss_func(model.forward(features.detach()), labels.detach())
        loss.backward()
        return loss

    loss = opt.step(closure)
    opt.zero_grad(set_to_none=False)
    return loss.detach().numpy().item()
