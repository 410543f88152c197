"""my_relu switches requires_grad on for tensors that did not ask for a gradient."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x > 0)


def my_relu(x):
    return MyReLU.apply(x if x.requires_grad else x.detach().requires_grad_())
