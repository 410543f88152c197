"""The result is not made by MyReLU.apply, so autograd never learns of MyReLU's backward."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x > 0)


class Context:
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors


def my_relu(x):
    return MyReLU.forward(Context(), x)
