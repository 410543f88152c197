"""Runs beside the learner's file: writing into results, default dtypes, generators."""

import random

import numpy as np
import torch


def written(module, x):
    """The results after the first one and the last zero were changed, and those of another call."""
    ones, zeros = module.ones_and_zeros(x)
    with torch.no_grad():
        if ones.numel():
            ones[(0,) * ones.ndim] = 0
            zeros[(-1,) * zeros.ndim] = 1
    return {"written": (ones, zeros), "called again": module.ones_and_zeros(x)}


def ranged(module, start, end, step, default):
    """A range while float32 or float64 is the default dtype."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, default))
    try:
        return module.inclusive_range(start, end, step=step)
    finally:
        torch.set_default_dtype(before)


def generator_at(seed, draws):
    """A generator that has been seeded and has then drawn a few numbers."""
    generator = torch.Generator().manual_seed(seed)
    torch.rand(draws, generator=generator)
    return generator


def sampled(module, mean, std, seed, calls):
    """A sample; from a generator, unless seed is None. Several calls' samples come in one line."""
    generator = None if seed is None else generator_at(seed, 0)
    if calls == 1:
        return module.sample_normal(mean, std, generator)
    return torch.cat([module.sample_normal(mean, std).reshape(-1) for _ in range(calls)])


def global_states():
    return torch.get_rng_state(), np.random.get_state(), random.getstate()


def put_back(states):
    torch.set_rng_state(states[0])
    np.random.set_state(states[1])
    random.setstate(states[2])


def untouched(before):
    """Whether each global generator is in the state that it was in."""
    after = global_states()
    same = all(np.array_equal(a, b) for a, b in zip(before[1], after[1], strict=True))
    return torch.equal(before[0], after[0]) and same and before[2] == after[2]


def generated(module, mean, std, seed, draws):
    """What a sample depends on: generators in one state, in another, and the global ones."""
    before = global_states()
    first = module.sample_normal(mean, std, generator_at(seed, draws))
    left = untouched(before)
    torch.rand(3), np.random.rand(3), random.random()
    again = module.sample_normal(mean, std, generator=generator_at(seed, draws))
    further = module.sample_normal(mean, std, generator_at(seed, draws + 1))
    other = module.sample_normal(mean, std, generator_at(seed + 1, draws))
    return {
        "the global generators are untouched": left,
        "the same state gives the same sample": torch.equal(first, again),
        "a generator that has drawn more gives another": not torch.equal(first, further),
        "another seed gives another": not torch.equal(first, other),
    }


def called(module, mean, std, calls):
    """Calls without a generator, and the same after the global generators were put back."""
    before = global_states()
    samples = [module.sample_normal(mean, std) for _ in range(calls - 1)]
    samples.append(module.sample_normal(mean, std, None))
    after = global_states()
    put_back(before)
    for _ in range(calls):
        module.sample_normal(mean, std)
    return {
        "the calls differ": not all(torch.equal(samples[0], other) for other in samples[1:]),
        "the global generators only move on": untouched(after),
    }
