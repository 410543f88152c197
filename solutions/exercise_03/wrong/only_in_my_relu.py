"""The clamping is done in my_relu, outside MyReLU, whose forward is the identity."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x > 0)


def my_relu(x):
    return MyReLU.apply(x.clamp(min=0))
