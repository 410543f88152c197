"""The slope is computed as (1 + x / |x|) / 2, which is nan at 0."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        sign = torch.where(x.isinf(), x.sign(), x / x.abs())
        return grad_output * (1 + sign) / 2


my_relu = MyReLU.apply
