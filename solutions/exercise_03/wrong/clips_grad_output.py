"""backward clips the incoming gradient to at most 10, which is nothing that ReLU does."""
import torch
class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output.clamp(-10, 10) * (x > 0)
def my_relu(x):
    return MyReLU.apply(x)
