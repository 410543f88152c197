"""backward asks autograd for the vector-Jacobian product of torch.relu at a copy of x."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        again = torch.is_grad_enabled()
        with torch.enable_grad():
            copy = x.detach().clone().requires_grad_()
            (found,) = torch.autograd.grad(torch.relu(copy), copy, grad_output, create_graph=again)
        return found


my_relu = MyReLU.apply
