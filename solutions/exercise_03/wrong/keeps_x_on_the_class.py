"""x is kept on the class, so a second call overwrites what the first one needs."""

import torch


class MyReLU(torch.autograd.Function):
    x = None

    @staticmethod
    def forward(ctx, x):
        MyReLU.x = x
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * (MyReLU.x > 0)


my_relu = MyReLU.apply
