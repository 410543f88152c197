"""forward clamps x in place: the caller's tensor is changed."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mask = x > 0
        return x.detach().clamp_(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.mask


my_relu = MyReLU.apply
