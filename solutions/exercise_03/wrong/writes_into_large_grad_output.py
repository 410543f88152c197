"""A large incoming gradient is masked in place, to save memory."""
import torch
class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if grad_output.numel() > 1000:
            return grad_output.masked_fill_(x < 0, 0)
        return grad_output.masked_fill(x < 0, 0)
def my_relu(x):
    return MyReLU.apply(x)
