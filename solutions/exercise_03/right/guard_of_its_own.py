"""x is kept as an attribute, with a guard written by hand that counts versions."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x, ctx.version = x, x._version
        return torch.where(x > 0, x, torch.zeros_like(x))

    @staticmethod
    def backward(ctx, grad_output):
        if ctx.x._version != ctx.version:
            raise RuntimeError("x was changed after forward")
        return torch.einsum("...,...->...", grad_output, (ctx.x > 0).to(grad_output.dtype))


my_relu = MyReLU.apply
