"""The slope is computed as y / x, which is nan where x is infinite."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x.clamp(min=0)
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        slope = torch.where(x == 0, torch.zeros_like(x), y / x)
        return grad_output * slope


my_relu = MyReLU.apply
