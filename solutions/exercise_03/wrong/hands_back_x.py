"""Where nothing has to be clamped forward returns x itself instead of new memory."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        if bool((x >= 0).all()):
            return x.view_as(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x > 0)


my_relu = MyReLU.apply
