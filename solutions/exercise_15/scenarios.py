"""Runs beside the learner's file: epochs, samples and generators, written down as plain data."""

import random
from itertools import islice

import numpy as np
import torch

END = object()
BLOCKS = 400


def epoch(module, features, labels, batch_size):
    """All batches of one epoch, or a few more than there should be; None: the default size."""
    arguments = () if batch_size is None else (batch_size,)
    return batches(module.data_iter(features, labels, *arguments), len(features), batch_size or 8)


def side_by_side(module, features, labels, batch_size):
    """Two iterators at the same time, asked in turn, the second in batches one larger."""
    running = {
        "first": module.data_iter(features, labels, batch_size=batch_size),
        "second": module.data_iter(features, labels, batch_size=batch_size + 1),
    }
    seen = {name: [] for name in running}
    for _ in range(len(features) + 2):
        for name, iterator in list(running.items()):
            batch = next(iterator, END)
            if batch is END:
                del running[name]
            else:
                seen[name].append(pair(batch))
    return seen


def first_batch(module, features, labels, batch_size):
    """What the first next() gives."""
    return next(module.data_iter(features, labels, batch_size))


def orders(module, n, batch_size, epochs, seed):
    """The order of the rows in each of many epochs; one generator for all of them, or none."""
    features, labels = torch.arange(n).reshape(n, 1), torch.arange(n)
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    before = global_words()
    rows = []
    for _ in range(epochs):
        found = module.data_iter(features, labels, batch_size, generator)
        rows.append(torch.cat([y for _, y in batches(found, n, batch_size)]))
    return unless_reseeded({"orders": torch.stack(rows)}, before)


def seeded_epochs(module, features, labels, batch_size, seed, other):
    """Epochs with a generator: twice from one seed, then going on, then from another seed."""
    moved = []

    def one(generator):
        before = global_states()
        found = module.data_iter(features, labels, batch_size, generator=generator)
        whole = batches(found, len(features), batch_size)
        moved.extend(moved_since(before))
        draw_globally()
        return whole

    generator = torch.Generator().manual_seed(seed)
    return {
        "once": one(torch.Generator().manual_seed(seed)),
        "again": one(generator),
        "next epoch": one(generator),
        "other seed": one(torch.Generator().manual_seed(other)),
        "moved": ", ".join(sorted(set(moved))),
    }


def sample(module, n, calls, w, b, noise_std, seed):
    """The rows of several calls, one below the other; None: as if the argument were not there."""
    options = {} if noise_std is None else {"noise_std": noise_std}
    if seed is not None:
        options["generator"] = torch.Generator().manual_seed(seed)
    before = global_words()
    drawn = [module.linear_data(n, w, b, **options) for _ in range(calls)]
    x, y = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    return unless_reseeded({"X": x, "Y": y}, before)


def unless_reseeded(values, before):
    """The values; zeros if a generator was seeded anew: by the clock, they differ in each run."""
    name = reseeded(before)
    if name:
        values = {key: torch.zeros_like(value) for key, value in values.items()}
    return {**values, "re-seeded": name}


def seeded_data(module, n, w, b, noise_std, seed, other):
    """Data drawn with a generator: twice from one seed, then from another; and without one."""
    moved = []

    def one(start):
        before = global_states()
        data = module.linear_data(n, w, b, noise_std, torch.Generator().manual_seed(start))
        moved.extend(moved_since(before))
        draw_globally()
        return data

    found = {"once": one(seed), "other seed": one(other), "again": one(seed)}
    found["without"] = module.linear_data(n, w, b, noise_std, generator=None)
    return found | {"moved": ", ".join(sorted(set(moved)))}


def batches(iterator, n, batch_size):
    """The batches of an iterator that may be endless: at most two more than n rows need."""
    return [pair(batch) for batch in islice(iterator, -(-n // batch_size) + 2)]


def pair(batch):
    """A batch as a tuple; a list of two can be unpacked just as well."""
    return tuple(batch) if isinstance(batch, tuple | list) else batch


def global_states():
    """The whole state of each global generator, as something that can be compared."""
    return {
        "torch": torch.get_rng_state().tolist(),
        "numpy.random": repr(np.random.get_state(legacy=False)["state"]["key"].tolist())
        + repr(np.random.get_state()[2:]),
        "random": random.getstate(),
    }


def moved_since(before):
    """The names of the global generators that are no longer where they were."""
    now = global_states()
    return [name for name in before if before[name] != now[name]]


def draw_globally():
    """Use each global generator, so that what follows does not begin where the last began."""
    torch.rand(3)
    np.random.rand(3)
    random.random()


def global_words():
    """Of each global generator what tells a new seed from numbers that were drawn."""
    return {
        "torch": torch.initial_seed(),
        "numpy.random": np.random.get_state()[1].copy(),
        "random": np.array(random.getstate()[1][:-1], dtype=np.uint32),
    }


def reseeded(before):
    """The global generators that were seeded anew, separated by commas.

    Drawing from a Mersenne twister (numpy and random) only ever replaces its 624 words
    by the 624 words that follow; a seed puts in words that do not follow.
    """
    now = global_words()
    names = [name for name in ("numpy.random", "random") if not follow(before[name], now[name])]
    return ", ".join((["torch"] if before["torch"] != now["torch"] else []) + names)


def follow(words, later):
    """Whether a twister that holds ``words`` comes to hold ``later`` when it is drawn from."""
    twister = np.random.RandomState()
    for _ in range(BLOCKS):
        if np.array_equal(words, later):
            return True
        twister.set_state(("MT19937", words, 624))
        twister.bytes(4)
        words = twister.get_state()[1]
    return False
