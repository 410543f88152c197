"""The newer style: forward without ctx, and the result instead of x is kept."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.maximum(x, x.new_zeros(()))

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return torch.where(y > 0, grad_output, torch.zeros_like(grad_output))


my_relu = MyReLU.apply
