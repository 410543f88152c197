"""The mark sheet of exercise-04."""

import itertools
import math
from fractions import Fraction

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    LAYOUTS,
    NUMERIC,
    Exercise,
    Inputs,
    Rule,
    SideConditions,
    every_tensor,
    holds,
    lay_out,
    quarter_steps,
    raises,
    same,
    say,
    tensors,
)

ONES = "ones and zeros have x's shape and dtype"
INTEGER_RANGE = "a range of ints is int64 and exact"
FLOAT_RANGE = "a range of floats has the right elements"
SAMPLE = "sample_normal has the right shape and dtype"

# ---- ones_and_zeros -----------------------------------------------------------------------

ANY_DTYPE = (*NUMERIC, torch.bool, torch.complex64)
ODD = [float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1e30]


def like_what(seed):
    """Every dtype, shape and layout; nan and infinities; with and without grad."""
    generator = torch.Generator().manual_seed(seed)
    for dtype in ANY_DTYPE:
        yield {"x": quarter_steps((2, 3), dtype, generator)}
    for dtype in FLOATING:
        yield {"x": torch.tensor(ODD, dtype=dtype)}
        yield {"x": torch.tensor(float("nan"), dtype=dtype)}
    for x in every_tensor(seed, dtypes=(torch.float32, torch.int64)):
        yield {"x": x}
    for x in every_tensor(seed, dtypes=(torch.float64,), shapes=((2, 3), (), (0,))):
        yield {"x": x.requires_grad_()}
    yield {"x": quarter_steps((40, 50), torch.float32, generator)}


def draw_like(draw):
    return {"x": draw(tensors(dtypes=ANY_DTYPE))}


def written_into(seed):
    for x in every_tensor(
        seed, dtypes=(torch.float32, torch.bool), shapes=((3,), (2, 3), (), (0, 2))
    ):
        yield {"x": x}
    for x in every_tensor(seed, dtypes=(torch.float64,), shapes=((1,), (2, 1, 2))):
        yield {"x": x.requires_grad_()}


# ---- inclusive_range ----------------------------------------------------------------------

# Steps above a million end exactly on the grid: whether the millionth of a step also counts
# for ints is left open.
INTS = (
    (0, 5),
    (0, 10, 2),
    (0, 10, 3),
    (5, 0, -1),
    (10, 0, -3),
    (-3, 3, 2),
    (3, -4, -2),
    (4, 4),
    (4, 4, 3),
    (4, 4, -1),
    (0, 0),
    (-7, -7, -2),
    (0, 3, 5),
    (0, -3, -5),
    (2**24 - 2, 2**24 + 3),
    (2**24 + 1, 2**24 + 1),
    (-(2**24) - 3, -(2**24) + 2, 1),
    (0, 2**25 + 2, 2**24 + 1),
    (2**31 - 2, 2**31 + 2),
    (2**40 + 1, 2**40 + 9, 4),
    (2**53 - 1, 2**53 + 5),
    (2**53 + 5, 2**53 - 1, -3),
    (-(2**60), -(2**60) + 3),
    (2**40 + 1, 1, -(2**38)),
    (0, 2**42 + 2, 2**41 + 1),
)


def integer_ranges(seed):
    generator = torch.Generator().manual_seed(seed)
    yield from (ranged(*numbers) for numbers in INTS)
    for _ in range(8):
        start, length, rest = torch.randint(0, 50, (3,), generator=generator).tolist()
        step = int(torch.randint(1, 6, (), generator=generator))
        yield ranged(start - 25, start - 25 + length * step + rest % step, step)
        yield ranged(start - 25, start - 25 - length * step - rest % step, -step)


def ranged(start, end, step=None):
    given = {"start": start, "end": end}
    return given if step is None else {**given, "step": step}


def draw_integers(draw):
    from hypothesis import strategies as st

    start, length = draw(st.integers(-99, 99)), draw(st.integers(0, 40))
    step = draw(st.integers(1, 9))
    rest = draw(st.integers(0, step - 1))
    sign = draw(st.sampled_from((1, -1)))
    return {"start": start, "end": start + sign * (length * step + rest), "step": sign * step}


FLOATS = (
    (0.0, 3.0, 1.0),
    (0.0, 3.0),
    (0.5, 3.0),
    (0, 1, 0.1),
    (0, 1, 0.3),
    (0.0, 5, 2),
    (0, 5.0, 2),
    (0, 5, 2.0),
    (0, 5.0),
    (1, 0, -0.25),
    (0.0, 0.3, 0.1),
    (0.0, 0.7, 0.1),
    (0.1, 0.7, 0.2),
    (1.0, 1.3, 0.1),
    (1.1, 2.2, 0.1),
    (0.0, 1.0, 1 / 3),
    (0.0, 1.0, 1 / 49),
    (1.0, 0.1, -0.1),
    (0.9, 0.3, -0.2),
    (-1.0, -0.1, 0.1),
    (2.0, 2.0, 0.5),
    (2.0, 2.0, -0.5),
    (2.0, 2.0),
    (0, 0.0, 1),
    (0.0, 0.4, 0.5),
    (0.0, -0.4, -0.5),
    (0.0, 0.95, 0.1),
    (0.0, 1.0, 0.15),
    (1e6, 1e6 + 1, 0.25),
    (16777216.0, 16777226.0),
    (1e8, 1e8 + 10, 2.5),
    (1e-6, 1e-5, 1e-6),
    (3.0, 1000.0, 333.0),
)


def float_ranges(seed):
    generator = torch.Generator().manual_seed(seed)
    yield from (ranged(*numbers) for numbers in FLOATS)
    for _ in range(20):
        start, size, count = torch.randint(1, 40, (3,), generator=generator).tolist()
        step = size / (3, 7, 10)[count % 3]
        # The end lies on the grid, but for rounding; or half a step beyond.
        beyond = count + 0.5 * (start % 2)
        yield ranged(start / 10, start / 10 + beyond * step, step)
        yield ranged(-start / 10, -start / 10 - beyond * step, -step)


def draw_floats(draw):
    from hypothesis import strategies as st

    start = draw(st.integers(0, 40)) / 10
    step = draw(st.integers(1, 40)) / 10
    count = draw(st.integers(0, 40)) + draw(st.sampled_from((0, 0.3, 0.5, 0.7)))
    sign = draw(st.sampled_from((1, -1)))
    return {"start": sign * start, "end": sign * (start + count * step), "step": sign * step}


def accurate(value, case):
    """Each element within 1e-6 of start + i*step, relative to it; one that is 0 within 1e-6 steps.

    (An element "is 0" below a thousandth of a step: what is left there is the rounding of
    start and step themselves, and no relative error can be asked for.)
    """
    start, step = Fraction(case["start"]), Fraction(case.get("step", 1))
    for i, got in enumerate(value.tolist()):
        right = start + i * step
        size = abs(right) if abs(right) > abs(step) / 1000 else abs(step)
        if not math.isfinite(got) or abs(Fraction(got) - right) > size / 10**6:
            return say("the element {i} is {got}, not {want}", i=i, got=got, want=float(right))
    return True


NEAR = (
    # The end is less than a millionth of a step short of the grid: it belongs to the range.
    (0.0, 3 - 4e-7, 1.0),
    (0.0, 3 - 5e-8),
    (1.0, 7 - 1e-6, 3.0),
    (0.0, 0.3 - 4e-8, 0.1),
    (0, 5 - 6e-7, 1),
    (5.0, 1 + 5e-7, -1.0),
    (1.0, 1 - 1e-7 + 0.5, 0.25),
    (0.0, 1e5 - 5e-4, 1e3),
    (0.0, 2000 - 6e-7, 1.0),
    # Or a little beyond the grid: it belongs to the range all the same.
    (0.0, 3 + 4e-7, 1.0),
    (0.0, 0.3 + 4e-8, 0.1),
    (5.0, 1 - 5e-7, -1.0),
    # More than a millionth short: it does not.
    (0.0, 3 - 1.5e-6, 1.0),
    (5.0, 1 + 1.5e-6, -1.0),
    (0.0, 3 - 4e-6, 1.0),
    (0.0, 3 - 1e-5),
    (1.0, 7 - 1e-5, 3.0),
    (0.0, 0.3 - 4e-6, 0.1),
    (0, 5 - 1e-4, 1),
    (5.0, 1 + 5e-6, -1.0),
    (0.0, 2.999, 1.0),
    (0.0, 0.999, 0.1),
    (0.0, 1e5 - 4e-2, 1e3),
    # In steps, however many there are: not relative to their number.
    (0.0, 3000 - 2e-6, 1.0),
    (0.0, -3000 + 2e-6, -1.0),
    # Nothing goes beyond the end, however near the next element is.
    (0.0, 2.5, 1.0),
    (0.0, 2.75, 1.0),
    (0.0, 2.9, 1.0),
    (5.0, 1.4, -1.0),
    (5.0, 1.1, -1.0),
    (0.0, 0.99, 0.1),
)

# Long ranges, where adding up step by step goes wrong, and ranges that pass through 0.
LONG = (
    (0.3, 1000.0, 0.7),
    (0.001, 1.0, 0.001),
    (100.0, 0.1, -0.1),
    (1.0, 2.0, 0.0005),
    (1e6, 1e6 + 1, 0.01),
    (0, 50.0, 1 / 7),
    (-1.0, -200.0, -0.3),
    (-0.5, 0.5, 0.1),
    (0.7, -0.7, -0.1),
    (-1, 1, 0.25),
    (1e-4, 0.1, 1e-4),
)


def with_default(seed):
    """Ranges of floats under both default dtypes; ints stay int64."""
    for numbers in LONG:
        for default in ("float32", "float64"):
            yield {**ranged(*numbers), "default": default}
    for numbers in ((0.0, 1.0, 0.1), (0, 3.0, 1), (2.0, 2.0, 1)):
        yield {**ranged(*numbers), "default": "float64"}
    yield {**ranged(0, 3, 1), "default": "float64"}


def near_cases(seed):
    return (ranged(*numbers) for numbers in NEAR)


NOWHERE = (
    (0, 5, 0),
    (5, 5, 0),
    (0.0, 5.0, 0.0),
    (0, 5, 0.0),
    (2.0, 2.0, 0.0),
    (0, 5, -1),
    (5, 0, 1),
    (5, 0),
    (0, -1),
    (0.0, 1.0, -0.1),
    (1.0, 0.0, 0.1),
    (1.0, 0.0),
    (0, 1, -2),
    (-3, -4, 5),
    (0.0, 0.1, -1.0),
    (0.5, 0.0, 2),
    (2**24 + 1, 2**24, 1),
)


def nowhere(seed):
    return (ranged(*numbers) for numbers in NOWHERE)


# ---- sample_normal ------------------------------------------------------------------------

BROADCAST = (
    ((3,), (3,)),
    ((), ()),
    ((0,), (0,)),
    ((1,), (1,)),
    ((2, 3), (2, 3)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((3, 1), (4,)),
    ((4,), (3, 1)),
    ((2, 1, 3), (4, 1)),
    ((0, 3), (3,)),
    ((1, 3), (0, 1)),
    ((1,), ()),
)
DTYPES = (
    (torch.float32, torch.float32),
    (torch.float64, torch.float64),
    (torch.float64, torch.float32),
    (torch.float32, torch.float64),
    (torch.float16, torch.float16),
    (torch.bfloat16, torch.bfloat16),
    (torch.float16, torch.bfloat16),
    (torch.float16, torch.float32),
    (torch.float64, torch.bfloat16),
)


def means_and_stds(seed):
    """Every pair of shapes and of dtypes; some std are 0; some arguments require grad."""
    generator = torch.Generator().manual_seed(seed)
    layouts = itertools.cycle(LAYOUTS)
    grads = itertools.cycle((False, False, True, False, True))
    for place, (shapes, dtypes) in enumerate(itertools.product(BROADCAST, DTYPES)):
        if place % 2 and place >= len(DTYPES):
            continue
        mean = lay_out(quarter_steps(shapes[0], dtypes[0], generator), next(layouts))
        mean = mean / 3 if mean.dtype is torch.float64 else mean
        std = lay_out(some_zeros(shapes[1], dtypes[1], generator), next(layouts))
        yield {"mean": mean.requires_grad_(next(grads)), "std": std.requires_grad_(next(grads))}
    for dtype in FLOATING:
        for shape in ((4,), (), (2, 3)):
            mean = quarter_steps(shape, dtype, generator) / 3
            yield {"mean": mean, "std": torch.zeros(shape, dtype=dtype)}
            yield {"mean": mean, "std": torch.zeros((), dtype=dtype)}
            # -0.0 is 0, whatever its sign bit says.
            yield {"mean": mean, "std": -torch.zeros(shape, dtype=dtype)}


def some_zeros(shape, dtype, generator):
    """Standard deviations of which about a third are 0."""
    return quarter_steps(shape, dtype, generator).abs().sub(1).clamp(min=0)


def draw_mean_and_std(draw):
    from hypothesis import strategies as st

    shapes, dtypes = draw(st.sampled_from(BROADCAST)), draw(st.sampled_from(DTYPES))
    mean = draw(tensors(dtypes=(dtypes[0],), shape=shapes[0]))
    return {"mean": mean, "std": draw(tensors(dtypes=(dtypes[1],), shape=shapes[1])).abs()}


def around_the_mean(value, case):
    """Exactly mean where std is 0; elsewhere finite and within 40 standard deviations.

    That is no statistics yet: P(|z| > 40) is below 1e-340. (A hundredth of the mean is added
    for what half precision rounds.)
    """
    mean, std = (case[name].detach() for name in ("mean", "std"))
    mean, std = (x.to(value.dtype).expand(value.shape) for x in (mean, std))
    value = value.detach()
    if not bool(value.isfinite().all()):
        return "a sample is not finite"
    if not bool((value == mean)[std == 0].all()):
        return "where std is 0 the sample must be exactly the mean"
    room = 40 * std.double() + 0.01 * mean.double().abs()
    if not bool(((value.double() - mean.double()).abs() <= room).all()):
        return "a sample is more than 40 standard deviations from its mean"
    return True


# 12 000 numbers each. Stds on both sides of 1 would hide that std was squared: the narrow
# and the wide ones make up for each other. Hence pure cases too.
ROWS, COLUMNS = 150, 80


def many(seed):
    """Mean and std per element, per row and column, and as one number; also from a generator."""
    generator = torch.Generator().manual_seed(seed)
    single, double = torch.float32, torch.float64

    def spread(shape, choices, dtype):
        places = torch.randint(len(choices), shape, generator=generator)
        return torch.tensor(choices, dtype=dtype)[places]

    means, wide, narrow = (-20.0, -3.0, 0.0, 3.0, 50.0), (1.5, 2.0, 3.0, 4.0), (0.25, 0.3, 0.5)
    shape = (ROWS, COLUMNS)
    line, rows, columns = (ROWS * COLUMNS,), (ROWS, 1), (1, COLUMNS)
    for mean, std, seed in (
        (torch.zeros(line), torch.ones(line), None),
        (spread(shape, means, single), spread(shape, wide, single), 3),
        (spread(rows, means, single), spread(columns, narrow, single), None),
        (spread(columns, means, double), spread(rows, wide, double), 4),
        (torch.tensor(3.0), spread(shape, narrow, double), None),
        (spread(shape, means, double), torch.tensor(2.0), 5),
    ):
        yield {"mean": mean, "std": std, "seed": seed, "calls": 1}
    half = torch.zeros(shape, dtype=torch.bfloat16)
    yield {"mean": half, "std": torch.full((), 2.0, dtype=torch.bfloat16), "seed": 6, "calls": 1}
    # Small samples again and again: what ties the elements of one call together (they always
    # add up to 0, or have the spread 1) cannot be seen in a large one.
    for shape, calls in (((2,), 1200), ((5,), 800), ((2, 2), 500)):
        yield {"mean": torch.zeros(shape), "std": torch.ones(shape), "seed": None, "calls": calls}


def independent_normal(value, case):
    """(value - mean) / std looks like n independent samples of N(0, 1).

    Refuses a right answer with a probability below 1e-9 for the whole check: 10 cases, each
    asked at most twice, 9 questions each, every one wrong with 5.5e-12, make 99e-11.

    1. The largest distance between the empirical distribution and N(0, 1) is at most
       sqrt(ln(2/p) / 2n) (Dvoretzky, Kiefer, Wolfowitz, Massart), plus 0.005 for what half
       precision rounds.
    2. For each lag, the products of the signs of elements that far apart are independent fair
       coins (also where pairs are chained): their sum over m pairs is at most
       sqrt(2 m ln(2/p)) (Hoeffding), where p is shared among the n lags.
    3. The same for the pairs mirrored at each of 2n centres.
    4. How often |z| is above 0.5, 1, 2 and 3: with k of n, n times the relative entropy of
       k/n against the normal probability is at most ln(2/p) (Chernoff). Not asked of half
       precision.
    5. Of several calls with k elements each, the sums over sqrt(k) are N(0, 1), asked as in 1;
       and the n sums squared add up to within 2 sqrt(n L) below n and 2 sqrt(n L) + 2 L above,
       L = ln(2/p) (Laurent and Massart 2000, lemma 1).
    """
    mean, std = (case[name].detach().double() for name in ("mean", "std"))
    if case["calls"] > 1:
        mean, std = (x.reshape(-1).repeat(case["calls"]) for x in (mean, std))
    z = ((value.detach().double() - mean) / std).reshape(-1)
    if not bool(z.isfinite().all()):
        return "a sample is not finite"
    n, p = z.numel(), 5.5e-12
    coarse = 0.005 if value.dtype in (torch.float16, torch.bfloat16) else 0.0
    distance, bound = distance_to_uniform(torch.special.ndtr(z), p)
    if distance > bound + coarse:
        return say(
            "(sample - mean) / std is not distributed like N(0, 1): the two distributions are "
            "{distance:.3f} apart",
            distance=distance,
        )
    shared = math.log(2 * 2 * n / p)
    if any(bool((sums.abs() > (2 * m * shared).sqrt()).any()) for sums, m in sign_sums(z)):
        return "the samples are not independent: some have the same noise as others"
    if case["calls"] > 1 and tied_together(z.reshape(case["calls"], -1), p):
        return say(
            "the elements of one call depend on each other: over {calls} calls of {size} "
            "elements, their sums are not distributed like those of independent samples",
            calls=case["calls"],
            size=z.numel() // case["calls"],
        )
    for bound in () if coarse else (0.5, 1.0, 2.0, 3.0):
        k, q = int((z.abs() > bound).sum()), math.erfc(bound / math.sqrt(2))
        if n * relative_entropy(k / n, q) > math.log(2 / p):
            return say(
                "{k} of {n} samples are more than {bound:g} std from mean, not about {wanted:.0f}",
                k=k,
                n=n,
                bound=bound,
                wanted=n * q,
            )
    return True


def tied_together(calls, p):
    """Whether the sums of the elements of each call (a row) show that these are not independent."""
    sums = calls.sum(1) / math.sqrt(calls.shape[1])
    n, limit = len(sums), math.log(2 / p)
    excess, spread = float(sums.square().sum()) - n, 2 * math.sqrt(n * limit)
    distance, bound = distance_to_uniform(torch.special.ndtr(sums), p)
    return distance > bound or not -spread <= excess <= spread + 2 * limit


def distance_to_uniform(parts, p):
    """Return how far parts of [0, 1] are from uniform, and what independent ones exceed with p."""
    n = parts.numel()
    steps = torch.arange(n + 1, dtype=torch.float64) / n
    parts = parts.sort().values
    distance = float(torch.maximum(parts - steps[:-1], steps[1:] - parts).max())
    return distance, math.sqrt(math.log(2 / p) / (2 * n))


def relative_entropy(a, q):
    """Return the relative entropy of a coin with probability a against one with q."""
    sides = ((a, q), (1 - a, 1 - q))
    return sum(p * math.log(p / r) for p, r in sides if p > 0)


def sign_sums(z):
    """Return (sums of products of signs, numbers of pairs): for each lag, for each mirror."""
    n = z.numel()
    signs = torch.where(z < 0, -1.0, 1.0).double()
    spectrum = torch.fft.rfft(signs, 2 * n)
    lags = torch.fft.irfft(spectrum.abs() ** 2, 2 * n)[1:n].round()
    mirrored = torch.fft.irfft(spectrum**2, 2 * n)[: 2 * n - 1].round()
    centres = torch.arange(2 * n - 1)
    elements = torch.minimum(centres, 2 * n - 2 - centres) + 1
    # An element in the very centre meets itself, and each pair is met from both ends.
    itself = elements % 2
    return [
        (lags, torch.arange(n - 1, 0, -1).double()),
        ((mirrored - itself) / 2, (elements - itself).double() / 2),
    ]


def negative(seed):
    """One negative std is enough, wherever it is and however small."""
    generator = torch.Generator().manual_seed(seed)
    single = torch.float32
    tiny = {single: 1e-30, torch.float64: 1e-300, torch.float16: 6e-8, torch.bfloat16: 1e-30}
    for dtype in FLOATING:
        yield {"mean": torch.zeros(3, dtype=dtype), "std": torch.tensor([1, -1, 2], dtype=dtype)}
        yield {"mean": torch.zeros((), dtype=dtype), "std": torch.tensor(-0.5, dtype=dtype)}
        last = torch.tensor([1.0, 0.0, -tiny[dtype]], dtype=dtype)
        yield {"mean": torch.zeros(3, dtype=dtype), "std": last}
    for shape in ((2, 3), (1, 1), (4, 3)):
        for layout in LAYOUTS:
            std = quarter_steps(shape, single, generator).abs() + 0.25
            std[0, -1] = -0.25
            yield {"mean": torch.zeros(3), "std": lay_out(std, layout)}
    yield {"mean": torch.zeros(2, 3), "std": torch.tensor([-1.0])}
    yield {"mean": torch.zeros(2, 3), "std": -torch.ones(2, 3)}
    yield {"mean": torch.zeros(2, requires_grad=True), "std": (-torch.ones(2)).requires_grad_()}
    yield {"mean": torch.zeros(2, dtype=torch.float64), "std": torch.tensor([2.0, -2.0])}


def with_generator(seed):
    """At least 16 samples with std > 0 each, so that two samples are never equal by chance."""
    generator = torch.Generator().manual_seed(seed)
    for draws in (0, 1, 5):
        for shapes in (((20,), (20,)), ((5, 1), (4,)), ((), (17,)), ((2, 3, 4), ())):
            for dtype in FLOATING:
                mean = quarter_steps(shapes[0], dtype, generator)
                std = quarter_steps(shapes[1], dtype, generator).abs() + 0.5
                own = int(torch.randint(0, 1000, (), generator=generator))
                yield {"mean": mean, "std": std, "seed": own, "draws": draws}


def without_generator(seed):
    """Two calls with many samples each; for single samples, which may agree by chance, eight."""
    for case in with_generator(seed):
        if not case["draws"]:
            yield {"mean": case["mean"], "std": case["std"], "calls": 2}
    for dtype in FLOATING:
        for shape in ((), (1,)):
            mean, std = torch.ones(shape, dtype=dtype), torch.full((), 2.0, dtype=dtype)
            yield {"mean": mean, "std": std, "calls": 8}


SPEC = Exercise(
    title="Create tensors: ones, ranges, normal samples",
    file="creation.py",
    names=("ones_and_zeros", "inclusive_range", "sample_normal"),
    points=20,
    checks=(
        same(
            ONES,
            call="ones_and_zeros",
            on=Inputs(listed=like_what, draw=draw_like, count=16),
            rule=Rule(exact=True, graph=True),
            after=None,
            points=2,
            hint="Only x's shape and dtype matter. Arithmetic on x goes wrong (nan * 0 is nan) "
            "and drags x's graph along.",
        ),
        same(
            "ones and zeros have memory of their own",
            scenario="written",
            on=Inputs(listed=written_into),
            rule=EXACT,
            own_memory=True,
            points=1,
            hint="expand() shows one number many times: a write to one element changes them all. "
            "Every element needs its own place, apart from x and from the other result.",
        ),
        same(
            INTEGER_RANGE,
            call="inclusive_range",
            on=Inputs(listed=integer_ranges, draw=draw_integers, count=16),
            rule=EXACT,
            after=None,
            points=2,
            hint="arange leaves its end out: one more whole number in the step's direction, not "
            "one more step. Never go through floats: above 2**24 float32 skips numbers.",
        ),
        holds(
            FLOAT_RANGE,
            call="inclusive_range",
            on=Inputs(listed=float_ranges, draw=draw_floats, count=16),
            where=accurate,
            after=None,
            points=2,
            hint="Count first: how many whole steps fit between start and end, when rounding may "
            "have made the quotient a little too small? Then compute start + i*step.",
        ),
        holds(
            "the end belongs to the range within a millionth of a step",
            call="inclusive_range",
            on=Inputs(listed=near_cases),
            where=accurate,
            after=FLOAT_RANGE,
            points=1,
            hint="(end - start) / step counts as whole if it is at most 1e-6 below a whole number "
            "(in steps, whatever the size of step). Otherwise the range stops before end.",
        ),
        holds(
            "long ranges stay accurate, in the default dtype",
            scenario="ranged",
            on=Inputs(listed=with_default),
            where=accurate,
            after=FLOAT_RANGE,
            points=1,
            hint="Compute every element from start in float64 and convert at the end, to "
            "torch.get_default_dtype(). Adding step again and again adds up its rounding.",
        ),
        raises(
            "a step that leads nowhere is refused",
            call="inclusive_range",
            on=Inputs(listed=nowhere),
            kinds=(ValueError, RuntimeError, ZeroDivisionError),
            after=INTEGER_RANGE,
            points=1,
            hint="A step of 0, or one that leads away from end, is an error and no empty range. "
            "With start == end every other step is fine.",
        ),
        holds(
            SAMPLE,
            call="sample_normal",
            on=Inputs(listed=means_and_stds, draw=draw_mean_and_std, count=16),
            where=around_the_mean,
            after=None,
            points=2,
            hint="Shape: torch.broadcast_shapes. Dtype: torch.promote_types of both dtypes, also "
            "if one is 0-dim. mean + std * noise is exactly mean where std is 0.",
        ),
        holds(
            "samples are independent and N(mean, std)",
            scenario="sampled",
            on=Inputs(listed=many),
            where=independent_normal,
            after=SAMPLE,
            points=3,
            hint="Each element of the result needs a noise of its own, from a normal "
            "distribution, times std (not its square), plus mean.",
        ),
        raises(
            "a negative std is refused",
            call="sample_normal",
            on=Inputs(listed=negative),
            kinds=(ValueError, RuntimeError),
            after=SAMPLE,
            points=1,
            hint="mean + std * noise works with a negative std and hides the mistake. Look at "
            "every element of std, and raise.",
        ),
        same(
            "with a generator, its state alone decides",
            scenario="generated",
            on=Inputs(listed=with_generator),
            rule=EXACT,
            after=SAMPLE,
            points=2,
            hint="Pass the generator on to what draws (generator=generator). Its state says what "
            "comes next; its first seed does not, and the global generators have no part in it.",
        ),
        same(
            "without a generator, two calls differ",
            scenario="called",
            on=Inputs(listed=without_generator),
            rule=EXACT,
            after=SAMPLE,
            points=1,
            hint="Do not seed anything, neither with a number nor with the time: the global "
            "generators go on from where they are.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Leave x, mean and std as they are, and never call torch.manual_seed, np.random.seed "
        "or random.seed: the global generators belong to the whole program.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes",),  # what torch.normal imports
)
