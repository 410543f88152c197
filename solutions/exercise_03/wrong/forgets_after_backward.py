"""backward deletes its mask, so the same graph cannot be used twice."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mask = x > 0
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        mask, ctx.mask = ctx.mask, None
        return grad_output * mask


my_relu = MyReLU.apply
