"""A class as context manager, no_grad while writing, names counted by list.count."""

import torch


def graph_ops(t):
    if t.grad_fn is None:
        return dict()
    graph, todo = {}, [t.grad_fn]
    while todo:
        n = todo.pop()
        if n in graph:
            continue
        graph[n] = [m for m, _ in n.next_functions if m is not None]
        todo.extend(graph[n])
    names = sorted(type(n).__name__ for n in graph)
    return {n: names.count(n) for n in set(names)}


class _Frozen:
    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.flags = [m.training for m in self.model.modules()]
        self.state = {
            k: v.detach().clone() for k, v in self.model.state_dict().items() if torch.is_tensor(v)
        }
        self.model.train(False)

    def __exit__(self, *exc):
        for m, f in zip(self.model.modules(), self.flags, strict=True):
            m.training = f
        self.model.load_state_dict(self.state, strict=False)
        return False


def log_graph(writer, model, example):
    with _Frozen(model), torch.no_grad():
        writer.add_graph(model, input_to_model=example)
