"""backward applies a second Function, the derivative of which is itself."""

import torch


class Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v, mask):
        ctx.mask = mask
        return v * mask

    @staticmethod
    def backward(ctx, w):
        return Gate.apply(w, ctx.mask), None


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mask = x.gt(0)
        return x.relu()

    @staticmethod
    def backward(ctx, grad_output):
        return Gate.apply(grad_output, ctx.mask)


my_relu = MyReLU.apply
