"""backward(inputs=...) with every .grad saved and put back."""

import warnings

import torch


def _one(outputs, inputs):
    distinct = {id(t): t for t in inputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kept = {k: t.grad for k, t in distinct.items()}
        for t in distinct.values():
            t.grad = None
        try:
            for o in outputs:
                if o.requires_grad:
                    o.sum().backward(retain_graph=True, inputs=list(distinct.values()))
            found = {
                k: torch.zeros_like(t).detach() if t.grad is None else t.grad.clone()
                for k, t in distinct.items()
            }
        finally:
            for k, t in distinct.items():
                t.grad = kept[k]
    return [found[id(t)] for t in inputs]


def grad_sum(outputs, inputs):
    return tuple(_one([outputs] if torch.is_tensor(outputs) else outputs, inputs))


def grad_table(outputs, inputs):
    return [_one([o], inputs) for o in outputs]
