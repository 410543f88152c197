"""backward turns the saved x into a mask in place: the caller's x is overwritten."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mask = (x > 0).to(x.dtype)
        x.data.copy_(mask)
        return grad_output * mask


my_relu = MyReLU.apply
