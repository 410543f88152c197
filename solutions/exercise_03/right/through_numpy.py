"""forward in numpy, in float64, which holds every other dtype exactly."""

import numpy as np
import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        wide = x.detach().double().numpy()
        ctx.mask = x.detach() > 0
        return torch.as_tensor(np.maximum(wide, 0.0)).to(x.dtype)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.masked_fill(~ctx.mask, 0)


my_relu = MyReLU.apply
