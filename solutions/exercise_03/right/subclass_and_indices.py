"""A clone with elements assigned, slope 1 at 0, and a subclass of MyReLU that is applied."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        negative = x < 0
        y = x.detach().clone(memory_format=torch.contiguous_format)
        y[negative] = 0
        ctx.negative = negative
        return y

    @staticmethod
    def backward(ctx, grad_output):
        result = grad_output.clone(memory_format=torch.contiguous_format)
        result[ctx.negative] = 0
        return result


class _Named(MyReLU):
    pass


def my_relu(x):
    return _Named.apply(x)
