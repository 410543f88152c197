"""An exit stack of things to put back; a deque, a Counter, no recursion."""

from collections import Counter, deque
from contextlib import ExitStack

import torch


def graph_ops(t):
    seen = set()
    todo = deque(filter(None, [t.grad_fn]))
    while todo:
        node = todo.popleft()
        if node in seen:
            continue
        seen.add(node)
        todo.extend(n for n, _ in node.next_functions if n is not None)
    return Counter(type(n).__name__ for n in seen)


class Recorder:
    def __init__(self, writer):
        self.writer = writer

    def send(self, *what):
        with torch.no_grad():
            self.writer.add_graph(*what)


def log_graph(writer, model, example):
    with ExitStack() as stack:
        for m in reversed(list(model.modules())):
            stack.callback(setattr, m, "training", m.training)
            m.training = False
        Recorder(writer).send(model, example)
