"""Masks are remembered by address and shape, so a matrix and its transpose get the same one."""
import torch
masks = {}
class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        key = (x.data_ptr(), x.shape, x.dtype, x._version)
        if key not in masks:
            masks.clear()
            masks[key] = x, x > 0  # as long as x is kept, nobody else gets its address
        ctx.mask = masks[key][1]
        return x.clamp(min=0)
    @staticmethod
    def backward(ctx, grad_output):
        return torch.where(ctx.mask, grad_output, 0)
def my_relu(x):
    return MyReLU.apply(x)
