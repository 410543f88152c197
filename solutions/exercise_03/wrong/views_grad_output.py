"""backward flattens grad_output with view(), which fails unless it is contiguous."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        flat = grad_output.view(-1) * (x > 0).reshape(-1)
        return flat.view(x.shape)


my_relu = MyReLU.apply
