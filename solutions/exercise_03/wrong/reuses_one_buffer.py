"""forward writes every result of one shape into the same buffer, so later calls change earlier results."""

import torch


class MyReLU(torch.autograd.Function):
    buffers = {}

    @staticmethod
    def forward(ctx, x):
        ctx.mask = x > 0
        buffer = MyReLU.buffers.setdefault((x.shape, x.dtype), torch.empty_like(x).contiguous())
        buffer.copy_(x.clamp(min=0))
        return buffer.detach()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.mask


my_relu = MyReLU.apply
