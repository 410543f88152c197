"""forward asks for the largest element, which an empty tensor does not have."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        if x.max() <= 0:
            return torch.zeros_like(x).contiguous()
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x > 0)


my_relu = MyReLU.apply
