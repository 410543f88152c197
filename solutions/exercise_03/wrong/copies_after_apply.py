"""my_relu clones what apply returns, so the node of the result is not the one of MyReLU."""

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
    return MyReLU.apply(x).clone()
