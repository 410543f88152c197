"""The slope is asked of autograd itself, by differentiating torch.relu at a copy of x."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with torch.enable_grad():
            copy = x.detach().clone().requires_grad_()
            (slope,) = torch.autograd.grad(torch.relu(copy).sum(), copy)
        return slope * grad_output


my_relu = MyReLU.apply
