"""my_relu switches grad mode on and leaves it on, also for a caller within torch.no_grad()."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output, 0)


def my_relu(x):
    torch.set_grad_enabled(True)
    return MyReLU.apply(x)
