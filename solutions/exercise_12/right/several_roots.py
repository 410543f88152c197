"""The error as a custom autograd.Function, k roots for one backward, torch.func.grad."""

import torch


class MSE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p, t):
        d = p - t
        ctx.save_for_backward(d)
        return (d * d).mean()

    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        s = g * 2 * d / d.numel()
        return s, -s


def predict_and_loss(X, Y, w, b):
    p = torch.nn.functional.linear(X, w) + b
    if p.shape != Y.shape:
        raise ValueError
    return p.detach().clone(), MSE.apply(p, Y)


def backward_times(loss, k):
    if k < 0:
        raise ValueError
    if k:
        torch.autograd.backward([loss] * k)


def squares(w, h, x):
    new = torch.tanh(w * h + x)
    return new.square().sum(), new


def truncated_grads(w, h0, xs):
    w, h = w.detach(), h0.detach()
    total = torch.zeros_like(w)
    for x in xs:
        g, h = torch.func.grad(squares, has_aux=True)(w, h, x.detach())
        total = total + g
    return total, h
