"""The mark sheet of exercise-15."""

import math
from collections import Counter
from itertools import pairwise
from statistics import NormalDist

import torch

from grader.spec import (
    FLOATING,
    LAYOUTS,
    Exercise,
    Inputs,
    Rule,
    SideConditions,
    every_tensor,
    holds,
    lay_out,
    quarter_steps,
    raises,
    say,
    shapes,
    tensors,
)

WITHOUT_NOISE = "linear_data: without noise Y is X @ w + b"
PAIRS = "data_iter: every pair comes exactly once, in batches"
LOW, HIGH = -5.0, 5.0


# linear_data without noise ------------------------------------------------------------------


def noiseless(seed):
    """Every dtype and layout of w, no rows and one row, no feature, w and b that require grad."""
    generator = torch.Generator().manual_seed(seed)

    def b(dtype):
        return quarter_steps((1, 1), dtype, generator)

    for w in every_tensor(seed, shapes=((2, 1), (1, 1), (3, 1))):
        yield {"n": 3, "w": w, "b": b(w.dtype), "noise_std": 0.0}
    for n in (1, 0, 2, 20):
        for dtype in FLOATING:
            w = quarter_steps((2, 1), dtype, generator)
            yield {"n": n, "w": w, "b": b(dtype), "noise_std": 0.0}
    for dtype in FLOATING:
        for n in (1, 4):
            w = quarter_steps((2, 1), dtype, generator).requires_grad_()
            yield {"n": n, "w": w, "b": b(dtype).requires_grad_(), "noise_std": 0.0}
    for n in (3, 0):
        yield {"n": n, "w": torch.zeros(0, 1), "b": b(torch.float32), "noise_std": 0.0}
    for layout in LAYOUTS:
        w = lay_out(quarter_steps((4, 1), torch.float64, generator), layout)
        yield {"n": 5, "w": w.requires_grad_(), "b": b(w.dtype), "noise_std": 0.0}


def draw_noiseless(draw):
    from hypothesis import strategies as st

    rows = draw(st.integers(0, 4))
    w = draw(tensors(shape=(rows, 1), requires_grad=draw(st.booleans())))
    b = draw(tensors(shape=(1, 1), dtypes=(w.dtype,)))
    return {"n": draw(st.integers(0, 9)), "w": w, "b": b, "noise_std": 0.0}


UNITS = {torch.float64: (64, 2.0**-52), torch.float32: (16, 2.0**-23)}
HALF_UNITS = {torch.float16: (8, 2.0**-10), torch.bfloat16: (8, 2.0**-7)}


def on_the_plane(value, case):
    """X lies in [-5, 5] (5 itself may come from rounding) and Y is X @ w + b.

    The allowed difference is some units in the last place of the largest sum that comes up
    on the way, |x| @ |w| + |b|: each product and each sum may be rounded, in any order, and
    X may have been rounded to the dtype after Y was computed from it.
    """
    x, y = (t.double() for t in value)
    w, b = (case[name].detach().double() for name in ("w", "b"))
    if bool(((x < LOW) | (x > HIGH)).any()) or not bool(torch.isfinite(x).all()):
        return "X must lie in [-5, 5)"
    count, unit = (UNITS | HALF_UNITS)[case["w"].dtype]
    allowed = count * unit * (x.abs() @ w.abs() + b.abs())
    near = (y - (x @ w + b)).abs() <= allowed
    return True if bool(near.all()) else "with noise_std = 0, Y must be X @ w + b exactly"


# linear_data: the distributions -------------------------------------------------------------


def samples(seed):
    """Large samples and many small ones, with and without a generator and a noise_std."""
    generator = torch.Generator().manual_seed(seed)
    start = int(torch.randint(2**31, (), generator=generator))
    b = torch.tensor([[10.0]])
    two, one = torch.tensor([[2.0], [-3.0]]), torch.tensor([[0.5]], dtype=torch.float64)
    three = torch.tensor([[1.5], [-2.0], [1.0]])
    for n, calls, w, noise_std, own_seed in (
        (3000, 1, two, None, None),
        (3000, 1, one, 0.5, start),
        (3, 400, three, 3.0, None),
        (1500, 1, three, None, start + 1),
        (1, 400, one, 0.25, None),
    ):
        bias = b.to(w.dtype)
        yield {"n": n, "calls": calls, "w": w, "b": bias, "noise_std": noise_std, "seed": own_seed}


def likely(count, total, p):
    """Whether ``count`` of ``total`` independent events of probability p is believable.

    Chernoff: P(count / total >= q) <= exp(-total * KL(q, p)) for q >= p, and the same below.
    With 30 for the product, a right answer is refused with probability <= 2 exp(-30) < 2e-13.
    The bound also holds for draws without replacement (Hoeffding 1963, theorem 4).
    """
    q = count / total
    terms = ((q, p), (1 - q, 1 - p))
    return total * sum(a * math.log(a / z) for a, z in terms if a > 0) <= 30


def evenly(cells, total):
    """Whether counts of equally probable cells are believable, each on its own."""
    return all(likely(int(count), total, 1 / len(cells)) for count in cells)


def unrelated(one, other):
    """Whether two rows of coins (bool tensors) fall independently, each with probability 1/2."""
    return evenly(torch.bincount(2 * one.long() + other.long(), minlength=4).tolist(), len(one))


def halves(coins):
    """Neighbours (0 with 1, 2 with 3, ...), and the first half with the second."""
    even = coins[: len(coins) // 2 * 2]
    half = len(even) // 2
    return ((even[::2], even[1::2]), (even[:half], even[half:]))


def uniform(value, case):
    """X is uniform on [-5, 5), its elements independent, no generator seeded anew.

    A right answer is refused with probability below 1e-9: at most 22 + 4 * 16 = 86 uses of
    ``likely`` a sample (under 2e-13 each) and at most 10 turns give 2e-10. That a tenth of the
    values are repetitions (float32 has 2**24 values of rand; a handful of 9000 collide)
    has a probability that is far smaller.
    """
    if value["re-seeded"]:
        return say("the global generator of {name} was seeded anew", name=value["re-seeded"])
    x = value["X"].double()
    if not bool(((x >= LOW) & (x <= HIGH)).all()):
        return "X must lie in [-5, 5)"
    total = x.numel()
    if x.unique().numel() < 0.9 * total:
        return "many elements of X are equal: every element is a random number of its own"
    cells = torch.bincount(((x.flatten() - LOW) * 2).long().clamp(max=19), minlength=20)
    edges = [int((x < LOW + 0.1).sum()), int((x >= HIGH - 0.1).sum())]
    if not evenly(cells.tolist(), total) or not all(likely(c, total, 0.01) for c in edges):
        return "X is not uniform on [-5, 5)"
    coins = x > 0
    pairs = [both for column in coins.T for both in halves(column)]
    pairs += [(coins[:, 0], column) for column in coins.T[1:]]
    pairs += [(coins[:, 0], x[:, 0].abs() > 2.5)]
    if not all(unrelated(*both) for both in pairs):
        return "the elements of X are not independent of each other"
    return True


def normal(value, case):
    """Y - (X @ w + b) is normal with noise_std, independent of row to row and of X.

    A right answer is refused with probability below 1e-9: at most 12 + 4 * 11 = 56 uses of
    ``likely`` a sample (under 2e-13 each) and at most 10 turns give 2e-10.
    """
    x, w, b = (t.double() for t in (value["X"], case["w"], case["b"]))
    std = 2.0 if case["noise_std"] is None else case["noise_std"]
    z = (value["Y"].double() - x @ w - b).flatten() / std
    bell = NormalDist()
    bounds = torch.tensor([bell.inv_cdf(k / 10) for k in range(1, 10)], dtype=torch.float64)
    cells = torch.bincount(torch.bucketize(z, bounds), minlength=10)
    tails = [int((z > 2).sum()), int((z < -2).sum())]
    rare = bell.cdf(-2)
    if not evenly(cells.tolist(), len(z)) or not all(likely(c, len(z), rare) for c in tails):
        return say("Y - (X @ w + b) is not normal with the standard deviation {std}", std=std)
    above, far = z > 0, z.abs() > bell.inv_cdf(0.75)
    pairs = [*halves(above), *halves(far), (above, far)]
    pairs += [(coins, column > 0) for coins in (above, far) for column in x.T]
    if not all(unrelated(*both) for both in pairs):
        return "the noise of a row must depend neither on other rows nor on X"
    return True


# linear_data with a generator ---------------------------------------------------------------


def seeded_data(seed):
    """Every dtype; no rows and one row; with noise and without; w and b that require grad."""
    generator = torch.Generator().manual_seed(seed)
    for dtype in FLOATING:
        for n, noise_std in ((40, 1.5), (5, 0.25), (5, 0.0), (1, 3.0), (0, 2.0)):
            start = int(torch.randint(2**31, (), generator=generator))
            w, b = (quarter_steps((k, 1), dtype, generator).requires_grad_(n != 5) for k in (3, 1))
            case = {"n": n, "w": w, "b": b, "noise_std": noise_std}
            yield case | {"seed": start, "other": start + 1}


def data_of_the_generator(value, case):
    """The same seed gives the same data, another seed others; global generators stay.

    Other seeds are compared only where 15 numbers or more were drawn: even in bfloat16,
    where rand has 256 values, all agree with a probability below 1e-36.
    """
    if value["moved"]:
        return say(
            "the global generator of {name} was used, though a generator was passed",
            name=value["moved"],
        )
    once, again, other = (value[name] for name in ("once", "again", "other seed"))
    if not torch.equal(once[0], again[0]):
        return "two generators in the same state gave different X"
    if not torch.equal(once[1], again[1]):
        return "two generators in the same state gave the same X, but different Y"
    if once[0].numel() >= 15 and torch.equal(once[0], other[0]):
        return "two generators with different seeds gave the same X"
    return True


# data_iter ----------------------------------------------------------------------------------

KINDS = (torch.float32, torch.float64, torch.float16, torch.int64, torch.int32, torch.bool)
# Numbers that come back changed if a batch has been through another dtype on the way.
FINE = (
    (torch.int64, 2**60 + 1),
    (torch.int32, 2**30 + 1),
    (torch.float64, 1 / 3),
    (torch.float32, 1 / 3),
)
TRAILING = (((2,), (1,)), ((), ()), ((2,), ()), ((), (2, 1)), ((2, 3), (1, 2)), ((0,), (1,)))


def rows(n, trailing, dtype, generator):
    """n rows that mostly differ from each other."""
    steps = torch.randint(-120, 120, (n, *trailing), generator=generator)
    return (steps if dtype is torch.int64 else steps / 4).to(dtype)


def epochs(seed):
    """Every way in which n and batch_size can meet; every layout; trailing shapes and dtypes."""
    generator = torch.Generator().manual_seed(seed)

    def case(n, batch_size, trailing=((2,), (1,)), dtypes=(torch.float32,) * 2):
        x, y = (rows(n, t, d, generator) for t, d in zip(trailing, dtypes, strict=True))
        return {"features": x, "labels": y, "batch_size": batch_size}

    for n in (4, 1, 0, 2, 7, 8, 9, 16, 17):
        for batch_size in (2, 1, 3, 8, 50, None):
            yield case(n, batch_size)
    for trailing in TRAILING:
        for n in (5, 1, 0):
            yield case(n, 2, trailing)
    for dtype in KINDS:
        yield case(5, 2, dtypes=(dtype, torch.float32))
        yield case(5, 2, dtypes=(torch.float32, dtype))
    for dtype, fine in FINE:
        plain = case(5, 2, dtypes=(dtype, dtype))
        yield plain | {name: plain[name] + fine for name in ("features", "labels")}
    for layout in LAYOUTS:
        for trailing in (((2,), (1,)), ((), ()), ((2, 3), (2,))):
            plain = case(5, 2, trailing)
            yield plain | {"features": lay_out(plain["features"], layout)}
            yield plain | {"labels": lay_out(plain["labels"], layout)}
            whole = {name: lay_out(plain[name], layout) for name in ("features", "labels")}
            yield plain | {name: x.detach().requires_grad_() for name, x in whole.items()}
    same_features = case(6, 4)
    yield same_features | {"features": torch.ones(6, 2)}
    yield same_features | {"labels": torch.tensor([0, 1, 0, 0, 1, 1])}


def draw_epoch(draw):
    from hypothesis import strategies as st

    n = draw(st.integers(0, 12))
    x, y = (
        draw(
            tensors(
                shape=(n, *draw(shapes(max_dims=2))),
                dtypes=(torch.float32, torch.float64, torch.int64),
                limit=30.0,
            )
        )
        for _ in range(2)
    )
    return {"features": x, "labels": y, "batch_size": draw(st.integers(1, 14))}


EPOCHS = Inputs(listed=epochs, draw=draw_epoch, count=24)


def pairs_of(x, y):
    """The rows of two tensors as a multiset of pairs."""
    return Counter(
        (str(a), str(b)) for a, b in zip(x.detach().tolist(), y.detach().tolist(), strict=True)
    )


def each_pair_once(found, case):
    """The batches hold the given pairs, each as often as it was given, in any order."""
    want = pairs_of(case["features"], case["labels"])
    got = sum((pairs_of(x, y) for x, y in found), Counter())
    for x, y in got - want:
        if (x, y) in want:
            return say("the pair of the feature {x} and the label {y} comes too often", x=x, y=y)
        return say("the feature {x} comes with the label {y}, but there is no such pair", x=x, y=y)
    for x, y in want - got:
        return say("the pair of the feature {x} and the label {y} does not come", x=x, y=y)
    return True


def both_whole(found, case):
    """Each of two iterators gives every pair once."""
    for name in (say("first"), say("second")):
        answer = each_pair_once(found[name], case)
        if answer is not True:
            return say(
                "of two iterators at the same time, the {name}: {answer}", name=name, answer=answer
            )
    return True


def concurrent(seed):
    generator = torch.Generator().manual_seed(seed)
    for n, batch_size in ((4, 1), (5, 2), (8, 3), (1, 1), (0, 2), (9, 4)):
        x, y = (rows(n, t, torch.float32, generator) for t in ((2,), (1,)))
        yield {"features": x, "labels": y, "batch_size": batch_size}


def many_epochs(seed):
    """Many epochs: of 6 rows, without a generator and with one; of fewer rows; of many rows."""
    for n, batch_size, epochs, start in (
        (6, 4, 240, None),
        (6, 4, 240, seed + 1),
        (6, 1, 240, None),
        (2, 8, 120, None),
        (3, 2, 120, seed + 2),
        (20, 8, 60, None),
        (400, 64, 10, seed + 3),
        (400, 400, 10, None),
    ):
        yield {"n": n, "batch_size": batch_size, "epochs": epochs, "seed": start}


def shuffled(value, case):
    """Every row comes at every place and after every other row, and the orders are many.

    A right answer is refused with probability below 1e-9: ``likely`` is used 4 times a turn
    and 66 times more with 6 rows (8 and 14 with fewer), under 2e-13 each, in at most 20 turns.
    That at least 100 of the 720 orders of 6 rows come is as good as certain: 240 draws show
    204 different ones on average, and changing one draw changes their number by at most 1,
    so by McDiarmid's inequality fewer come with a probability below exp(-2 * 104**2 / 240).
    """
    if value["re-seeded"]:
        return say("the global generator of {name} was seeded anew", name=value["re-seeded"])
    found, n = value["orders"].tolist(), case["n"]
    if any(sorted(order) != list(range(n)) for order in found):
        return "an epoch did not hold every row once"
    if len(set(map(tuple, found))) == 1:
        return "every call gave the same order"
    if n <= 6 and (answer := each_place(found, n)):
        return answer
    if n == 6 and len(set(map(tuple, found))) < 100:
        return "the order is not random: only few different orders come up"
    first_half = (lambda k: k < n // 2, say("the first half"))
    for rows_of, words in (first_half, (is_even, say("even number"))):
        stay = sum(rows_of(i) and rows_of(row) for order in found for i, row in enumerate(order))
        total = len(found) * sum(map(rows_of, range(n)))
        if not likely(stay, total, sum(map(rows_of, range(n))) / n):
            return say(
                "the order is not random: rows of {words} come too often or too rarely at "
                "places of {words}",
                words=words,
            )
    for first in (0, 1):
        # Which of two rows comes first is a fair coin; pairs that do not overlap are independent.
        rising = [o[i] < o[i + 1] for o in found for i in range(first, n - 1, 2)]
        if rising and not likely(sum(rising), len(rising), 0.5):
            return say(
                "the order is not random: in {k} of {n} cases the next row is a later one",
                k=sum(rising),
                n=len(rising),
            )
    return True


def is_even(k):
    """Whether a place or a row is even."""
    return k % 2 == 0


def each_place(found, n):
    """Why rows do not come at each place and after each other row with probability 1/n, or None."""
    places = Counter((i, row) for order in found for i, row in enumerate(order))
    steps = Counter(two for order in found for two in pairwise(order))
    for row in range(n):
        for i in range(n):
            if not likely(places[i, row], len(found), 1 / n):
                return say(
                    "the order is not random: row {row} comes at place {i} in {k} of {n} times",
                    row=row,
                    i=i,
                    k=places[i, row],
                    n=len(found),
                )
            if i != row and not likely(steps[row, i], len(found), 1 / n):
                return say(
                    "the order is not random: row {i} comes right after row {row} in {k} of {n} "
                    "times",
                    row=row,
                    i=i,
                    k=steps[row, i],
                    n=len(found),
                )
    return None


def seeded_epochs(seed):
    generator = torch.Generator().manual_seed(seed)
    for n, batch_size, trailing in ((30, 8, ((2,), (1,))), (30, 1, ((), ())), (30, 30, ((2,), ()))):
        start = int(torch.randint(2**31, (), generator=generator))
        x = torch.arange(n * math.prod(trailing[0])).reshape(n, *trailing[0]) / 4
        y = torch.arange(n).reshape(n, *trailing[1])
        case = {"features": x, "labels": y, "batch_size": batch_size}
        yield case | {"seed": start, "other": start + 1}


def epochs_of_the_generator(value, case):
    """The order follows from the generator, and from nothing else; global generators stay.

    That two of the 30! orders agree by chance has a probability below 1e-32.
    """
    if value["moved"]:
        return say(
            "the global generator of {name} was used, though a generator was passed",
            name=value["moved"],
        )
    names = ("once", "again", "next epoch", "other seed")
    once, again, later, other = (torch.cat([y for _, y in value[name]]) for name in names)
    if not torch.equal(once, again):
        return "two generators in the same state gave different orders"
    if torch.equal(again, later):
        return "two epochs with one generator had the same order"
    if torch.equal(once, other):
        return "two generators with different seeds gave the same order"
    return True


def refused(seed):
    """A batch_size below 1, and lengths that differ, also where one of them is 0 or 1."""
    generator = torch.Generator().manual_seed(seed)

    def case(n, m, batch_size, trailing=((2,), (1,))):
        x, y = (rows(k, t, torch.float32, generator) for k, t in zip((n, m), trailing, strict=True))
        return {"features": x, "labels": y, "batch_size": batch_size}

    for batch_size in (0, -1, -8):
        for n in (4, 1, 0, 20):
            yield case(n, n, batch_size)
    for n, m in ((4, 3), (3, 4), (4, 1), (1, 4), (0, 1), (1, 0), (6, 3), (3, 6), (9, 8), (17, 16)):
        for batch_size in (2, 1, 50):
            yield case(n, m, batch_size)
        yield case(n, m, 2, ((), ()))
    yield case(3, 2, 2, ((2,), (3,)))  # x.numel() == y.numel() all the same


def draw_refused(draw):
    from hypothesis import strategies as st

    n, m = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    batch_size = draw(st.integers(-3, 0) if n == m else st.integers(-3, 12))
    x, y = draw(tensors(shape=(n, 2))), draw(tensors(shape=(m, 1)))
    return {"features": x, "labels": y, "batch_size": batch_size}


SPEC = Exercise(
    title="Data for linear regression, and batches of them",
    file="linear_data.py",
    names=("linear_data", "data_iter"),
    points=10,
    checks=(
        holds(
            WITHOUT_NOISE,
            call="linear_data",
            on=Inputs(listed=noiseless, draw=draw_noiseless, count=24),
            where=on_the_plane,
            rule=Rule(graph=True),
            points=1,
            after=None,
            hint="X has the shape (n, w.shape[0]) and Y (n, 1), both in w's dtype and without a "
            "graph. With noise_std = 0 nothing is added to X @ w + b.",
        ),
        holds(
            "linear_data: X is uniform on [-5, 5)",
            scenario="sample",
            on=Inputs(listed=samples),
            where=uniform,
            points=1,
            after=WITHOUT_NOISE,
            hint="torch.rand gives numbers in [0, 1): stretch and move them. Every element is "
            "drawn on its own, and no generator is seeded.",
        ),
        holds(
            "linear_data: the noise is N(0, noise_std), row by row",
            scenario="sample",
            on=Inputs(listed=samples),
            where=normal,
            points=1,
            after=WITHOUT_NOISE,
            hint="noise_std is the standard deviation, not its square; 2.0 if nothing is said. "
            "Each row of Y gets a normal number of its own.",
        ),
        holds(
            "linear_data: with a generator the data follow from it alone",
            scenario="seeded_data",
            on=Inputs(listed=seeded_data),
            where=data_of_the_generator,
            rule=Rule(graph=True),
            points=1,
            after=WITHOUT_NOISE,
            hint="Hand the generator to every call that draws, for X and for the noise; with "
            "it, none may fall back on a global generator.",
        ),
        holds(
            PAIRS,
            scenario="epoch",
            on=EPOCHS,
            where=each_pair_once,
            points=1,
            after=None,
            hint="Draw one order of the rows and use it for features and labels. Cut it into "
            "pieces of batch_size; the last piece may be shorter, but is never empty.",
        ),
        holds(
            "data_iter: next() works, and iterators do not disturb each other",
            scenario="side_by_side",
            on=Inputs(listed=concurrent),
            where=both_whole,
            points=1,
            after=PAIRS,
            hint="Each call gives an iterator of its own (a function with yield does) and keeps "
            "its place in local variables.",
        ),
        holds(
            "data_iter: the order is random and differs from call to call",
            scenario="orders",
            on=Inputs(listed=many_epochs),
            where=shuffled,
            points=1,
            after=PAIRS,
            hint="Shuffle the rows, not the batches, anew in every call, over the whole length; "
            "and seed nothing.",
        ),
        holds(
            "data_iter: with a generator the order follows from it alone",
            scenario="seeded_epochs",
            on=Inputs(listed=seeded_epochs),
            where=epochs_of_the_generator,
            points=1,
            after=PAIRS,
            hint="torch.randperm(n, generator=generator) draws from the generator that was "
            "passed, and moves it on, so that the next epoch has another order.",
        ),
        raises(
            "data_iter: a batch_size below 1 and different lengths are refused",
            scenario="first_batch",
            on=Inputs(listed=refused, draw=draw_refused, count=16),
            kinds=(ValueError,),
            points=1,
            after=PAIRS,
            hint="Compare len(features) with len(labels), and batch_size with 1, before anything "
            "is yielded, and raise ValueError.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Leave features, labels, w and b as they are (no shuffling in place, no "
        "requires_grad_), and seed no global generator.",
    ),
)
