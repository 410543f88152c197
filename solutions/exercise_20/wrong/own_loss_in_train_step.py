"""train_step takes a loss of its own, of the sigmoid of y_pred, and does not ask model.loss_fn"""
import torch
from torch import Tensor, nn

# The largest float32 below 1 is 1 - 6e-8, so that 1 - TINY still differs from 1.
TINY = 1e-7


class DNNModel(nn.Module):
    """Two features in, four hidden units, eight hidden units, one probability out."""

    def __init__(self) -> None:
        super().__init__()
        # Units that start equal get equal gradients and stay equal for ever: hence randn.
        self.w1 = nn.Parameter(torch.randn(2, 4))
        self.b1 = nn.Parameter(torch.zeros(1, 4))
        self.w2 = nn.Parameter(torch.randn(4, 8))
        self.b2 = nn.Parameter(torch.zeros(1, 8))
        self.w3 = nn.Parameter(torch.randn(8, 1))
        self.b3 = nn.Parameter(torch.zeros(1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Return the probability of class 1 for each row of x, shape (n, 1)."""
        h = torch.relu(x @ self.w1 + self.b1)
        h = torch.relu(h @ self.w2 + self.b2)
        return torch.sigmoid(h @ self.w3 + self.b3)

    def loss_fn(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        """Return the mean binary cross entropy; labels may lie between 0 and 1."""
        _same_shape(y_pred, y_true)
        # Clamped before the logarithm: clamping log(0) = -inf afterwards would make the loss
        # finite, but its gradient 0 * inf = nan.
        p = y_pred.clamp(TINY, 1 - TINY)
        return -(y_true * torch.log(p) + (1 - y_true) * torch.log(1 - p)).mean()

    def metric_fn(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        """Return the share of rows whose class is predicted rightly."""
        _same_shape(y_pred, y_true)
        return ((y_pred > 0.5) == (y_true > 0.5)).float().mean()


def _same_shape(y_pred: Tensor, y_true: Tensor) -> None:
    """Refuse what broadcasting would turn into an (n, n) table of every pair."""
    if y_pred.shape != y_true.shape:
        raise ValueError(f"predictions {tuple(y_pred.shape)}, labels {tuple(y_true.shape)}")


def train_step(
    model: nn.Module, features: Tensor, labels: Tensor, lr: float = 0.01
) -> tuple[float, float]:
    """Take one step of gradient descent; return loss and metric from before the step."""
    y_pred = model(features)
    loss = DNNModel.loss_fn(model, y_pred.sigmoid(), labels)
    metric = model.metric_fn(y_pred, labels)
    # The order matters: predictions first. backward() adds to .grad, so it must be clean.
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= lr * parameter.grad
    model.zero_grad()
    return loss.item(), metric.item()
