"""Runs beside the learner's file: draws rings with and without a generator.

``seed`` is the seed of a generator that is handed over; None: no generator is.
"""

import random

import numpy as np
import torch


def options(seed, std=None):
    """Return keyword arguments; what is None is left out, so that the default counts."""
    found = {} if std is None else {"std": std}
    return found if seed is None else found | {"generator": seeded(seed)}


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def one_ring(module, n, radius, std, seed, times=1):
    """Return a ring, or several of the same kind one below the other."""
    chosen = options(seed, std)
    if times == 1:
        return module.ring(n, radius, **chosen)
    return torch.cat([module.ring(n, radius, **chosen) for _ in range(times)])


def both_rings(module, n_positive, n_negative, seed):
    """Return the two rings with their labels."""
    return module.two_rings(n_positive, n_negative, **options(seed))


def drawn_again(module, function, arguments):
    """Whether calls without a generator ever agree, and whether they seed a global generator.

    Begun twice from the same state of the global generators, a call may draw from them, which
    leads to the same state both times; seeding them with something else does not.
    """
    call = getattr(module, function)
    drawn = [points(call(*arguments)) for _ in range(3)]
    pairs = ((0, 1), (0, 2), (1, 2))
    before, ends = states(), []
    for _ in range(2):
        put_back(before)
        call(*arguments)
        ends.append(states())
    return {
        "some calls gave the same": any(torch.equal(drawn[a], drawn[b]) for a, b in pairs),
        "seeded (torch, numpy, random)": [a != b for a, b in zip(*ends, strict=True)],
    }


def by_generator(module, function, arguments, seed):
    """What a generator decides: the same state gives the same, a later or another state does not.

    Between the calls the global generators are moved; they are put back at the end.
    """
    call = getattr(module, function)
    before = states()
    one, other = seeded(seed), seeded(seed)
    first = points(call(*arguments, generator=one))
    moved = [a != b for a, b in zip(before, states(), strict=True)]
    torch.rand(3), np.random.rand(3), random.random()
    again = points(call(*arguments, generator=other))
    later = points(call(*arguments, generator=one))
    later_again = points(call(*arguments, generator=other))
    stranger = points(call(*arguments, generator=seeded(seed + 1)))
    put_back(before)
    return {
        "the same state gives the same": torch.equal(first, again),
        "and so does the next call": torch.equal(later, later_again),
        "the next call with a generator gives the same once more": torch.equal(first, later),
        "another seed gives the same": torch.equal(first, stranger),
        "global generators moved (torch, numpy, random)": moved,
    }


def points(result):
    """Return a copy of the points in what ring or two_rings gave."""
    return (result[0] if isinstance(result, tuple) else result).detach().clone()


def states():
    """Return the states of the global generators, as things that can be compared."""
    name, keys, *rest = np.random.get_state()
    return [bytes(torch.get_rng_state().tolist()), (name, keys.tolist(), rest), random.getstate()]


def put_back(before):
    """Put the global generators back where they were."""
    torch.set_rng_state(torch.tensor(list(before[0]), dtype=torch.uint8))
    name, keys, rest = before[1]
    np.random.set_state((name, np.array(keys, dtype=np.uint32), *rest))
    random.setstate(before[2])
