"""A Python loop over the elements; a copy of x is kept, so that changes of x do not matter."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        values = [value if value > 0 else 0.0 for value in x.reshape(-1).tolist()]
        ctx.old = x.detach().clone()
        return torch.tensor(values, dtype=x.dtype).reshape(x.shape)

    @staticmethod
    def backward(ctx, grad_output):
        slopes = [1.0 if value > 0 else 0.0 for value in ctx.old.reshape(-1).tolist()]
        slope = torch.tensor(slopes, dtype=grad_output.dtype).reshape(ctx.old.shape)
        return slope * grad_output


my_relu = MyReLU.apply
