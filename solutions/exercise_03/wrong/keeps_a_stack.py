"""Masks are pushed and popped on one stack, so only the reverse order of the calls is right."""

import torch


masks = []


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        masks.append(x > 0)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * masks.pop()


my_relu = MyReLU.apply
