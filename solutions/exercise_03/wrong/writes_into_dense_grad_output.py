"""backward writes into grad_output wherever it is contiguous."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if grad_output.is_contiguous():
            return grad_output.mul_(x > 0)
        return grad_output * (x > 0)


my_relu = MyReLU.apply
