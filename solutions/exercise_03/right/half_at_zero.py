"""The slope is (1 + sign(x)) / 2, so it is one half at 0."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.nn.functional.relu(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ((1 + torch.sign(x)) / 2)


my_relu = MyReLU.apply
