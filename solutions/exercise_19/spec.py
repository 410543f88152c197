"""The mark sheet of exercise-19.

The statistical checks count points in cells whose probabilities are known and compare each
count with its bounds, so that almost nothing has to be assumed; see ``fault_in_counts``.
"""

import math

import torch
from torch import Tensor

from grader.spec import Exercise, Inputs, SideConditions, holds, same, say

MANY = 4000
# So many that the ends of the normal distribution are seen (a plain loop takes 0.1 s).
MORE = 13000
# exp(-RISK) bounds the probability that one statement about a right answer fails (9e-14).
RISK = 30.0
ENDS = 3.001  # where rounding does not lift what was cut at 3
NORMAL_EDGES = (-2.2, -1.2, -0.6, -0.2, 0.2, 0.6, 1.2, 2.2)
GRID = 4
SECTORS = 16


def fault_in_counts(cells: Tensor, chances: Tensor, what: str) -> str | None:
    """Return a sentence if some cell holds far too many or too few of the independent draws.

    ``cells`` has the number of the cell of each draw, ``chances`` the cells' probabilities.
    Chernoff and Hoeffding (1963, theorem 1): among n draws, the share q of a cell with
    probability p is that far up, or that far down, with probability at most exp(-n D), where
    D = q log(q / p) + (1 - q) log((1 - q) / (1 - p)). So n D > RISK happens to a right answer
    with probability at most 2 exp(-RISK), for each cell.
    """
    n = len(cells)
    counts = torch.bincount(cells.long(), minlength=len(chances)).double()
    if len(counts) > len(chances):
        return say("{what}: not a number", what=what)
    q, p = counts / n, chances
    off = n * (torch.xlogy(q, q / p) + torch.xlogy(1 - q, (1 - q) / (1 - p))) > RISK
    if not bool(off.any()):
        return None
    i = int(off.nonzero()[0])
    return say(
        "{what}: {k} of {n} where about {wanted:.0f} were to be expected",
        what=what,
        k=int(counts[i]),
        n=n,
        wanted=n * float(p[i]),
    )


def polar(points: Tensor) -> tuple[Tensor, Tensor]:
    """Return the distances from (0, 0), and the angles as parts of a turn in [0, 1)."""
    x, y = points.detach().double().unbind(1)
    return torch.hypot(x, y), torch.remainder(torch.atan2(y, x) / (2 * math.pi), 1.0)


def rank(distance: Tensor, radius: float, std: float) -> Tensor:
    """Return each distance's place in its distribution: uniform on [0, 1] for a right ring.

    The distance is |r| for r normal around radius, so its distribution is folded at 0.
    """
    above = torch.special.ndtr((distance - radius) / std)
    return above - torch.special.ndtr((-distance - radius) / std)


def in_cells(part: Tensor, count: int) -> Tensor:
    """Return which of ``count`` equal cells of [0, 1] each number lies in."""
    return (part * count).long().clamp(0, count - 1)


def even(count: int) -> Tensor:
    return torch.full((count,), 1 / count, dtype=torch.float64)


def fault_in_radius(distance: Tensor, radius: float, std: float) -> str | None:
    """Return what is wrong with the distances' distribution, or None.

    Besides the counts, where nothing is folded: how many are far out; the mean of n standard
    normal numbers is off by t with probability at most exp(-n t^2 / 2), and (Laurent and
    Massart 2000, lemma 1) the sum of their squares leaves [n - 2 sqrt(n RISK),
    n + 2 sqrt(n RISK) + 2 RISK] with probability at most 2 exp(-RISK). (With radius >= 8 std,
    folding is rarer than 1e-15.)
    """
    edges = torch.special.ndtr(torch.tensor(NORMAL_EDGES, dtype=torch.float64))
    ends = torch.cat([edges.new_zeros(1), edges, edges.new_ones(1)])
    places = torch.bucketize(rank(distance, radius, std), edges)
    what = say("distances are not normally distributed")
    if fault := fault_in_counts(places, ends.diff(), what):
        return fault
    if radius < 8 * std:
        return None
    z, n = (distance - radius) / std, len(distance)
    rare = 2 * float(torch.special.ndtr(torch.tensor(-ENDS, dtype=torch.float64)))
    chances = torch.tensor([1 - rare, rare], dtype=torch.float64)
    what = say("distances {ends:g} std off", ends=ENDS)
    if fault := fault_in_counts(z.abs() > ENDS, chances, what):
        return fault
    if abs(float(z.mean())) > math.sqrt(2 * RISK / n):
        mean = float(distance.mean())
        words = {"mean": mean, "radius": radius}
        return say("the distances have the mean {mean:.3f}, not {radius:g}", **words)
    excess = float(z.square().sum()) - n
    if not -2 * math.sqrt(n * RISK) <= excess <= 2 * math.sqrt(n * RISK) + 2 * RISK:
        spread = std * float(z.square().mean().sqrt())
        return say("the distances spread with {spread:.3f}, not {std:g}", spread=spread, std=std)
    return None


def fault_in_angle(angle: Tensor) -> str | None:
    """Return what is wrong with the angles' distribution, or None."""
    return fault_in_counts(in_cells(angle, SECTORS), even(SECTORS), say("points in a sector"))


def fault_in_spacing(part: Tensor, what: str) -> str | None:
    """Return a sentence if numbers that should be drawn at random lie too regularly, or None.

    Of n cells, n independent uniform numbers leave n (1 - 1/n)^n empty on average, about n / e,
    and one number changes that by at most one, so that (McDiarmid) it is off by t with
    probability at most 2 exp(-2 t^2 / n).
    """
    n = len(part)
    empty = n - len(in_cells(part, n).unique())
    if abs(empty - n * (1 - 1 / n) ** n) > math.sqrt(n * RISK / 2):
        return say("{what} are not drawn one by one: they lie on a grid, or repeat", what=what)
    return None


def fault_in_pairs(one: Tensor, other: Tensor, what: str) -> str | None:
    """Return a sentence if two rows of uniform numbers depend on each other, or None."""
    cells = in_cells(one, GRID) * GRID + in_cells(other, GRID)
    return fault_in_counts(cells, even(GRID * GRID), what)


def first_fault(*faults: str | None) -> bool | str:
    return next((fault for fault in faults if fault), True)


def plain_ring(points: Tensor, case: dict) -> bool | str:
    """Points are numbers, and with std = 0 at the radius but for rounding (2e-6 of it)."""
    if not bool(torch.isfinite(points).all()):
        return "a coordinate is not a finite number"
    if case["std"] == 0:
        off = (polar(points)[0] - case["radius"]).abs()
        if bool((off > 2e-6 * case["radius"]).any()):
            return say("with std=0 a point is {off:.3g} off the circle", off=float(off.max()))
    return True


def normal_radius(points: Tensor, case: dict) -> bool | str:
    """Distances are normal around radius with standard deviation std.

    A turn makes 9 + 2 + 1 + 1 statements with two sides, so it refuses a right answer with
    probability at most 26 exp(-30) = 2.5e-12; 16 cases and 8 repeats: 5.9e-11.
    """
    std = 1.0 if case["std"] is None else case["std"]
    return first_fault(fault_in_radius(polar(points)[0], case["radius"], std))


def uniform_angle(points: Tensor, case: dict) -> bool | str:
    """Angles are uniform on the full circle.

    A turn makes 16 + 1 statements with two sides: at most 34 exp(-30) = 3.2e-12; 14 cases
    and 7 repeats: 6.7e-11.
    """
    angle = polar(points)[1]
    return first_fault(fault_in_angle(angle), fault_in_spacing(angle, say("angles")))


def many_small_rings(seed):
    """A thousand rings of 4 points: what is shared out evenly within a ring shows here."""
    for radius, std in SMALL_RINGS:
        for own in (None, seed + 13):
            yield {"n": 4, "radius": radius, "std": std, "seed": own, "times": MANY // 4}


def points_for_themselves(seed):
    yield from many_points(FEWER_RADII).listed(seed)
    yield from many_small_rings(seed)


def independent_points(points: Tensor, case: dict) -> bool | str:
    """Radius and angle are independent, of each other and from point to point.

    A turn compares 7 pairs of rows in 16 cells with two sides and one spacing with two:
    at most 226 exp(-30) = 2.2e-11; 8 cases and 5 repeats: 2.9e-10. Small rings: see there.
    """
    if "times" in case:
        return independent_in_small_rings(points, case)
    std = 1.0 if case["std"] is None else case["std"]
    distance, angle = polar(points)
    place = rank(distance, case["radius"], std)
    n = len(points)
    half = n // 2
    rows = ((say("the distances"), place), (say("the angles"), angle))
    faults = [fault_in_pairs(place, angle, say("distance and angle go together"))]
    for name, row in rows:
        near, far = row[: 2 * half : 2], row[1 : 2 * half : 2]
        first, second, last = row[:half], row[half : 2 * half], row.flip(0)[:half]
        neighbours = say("{name} of neighbouring points go together", name=name)
        halves = say("{name} of the halves go together", name=name)
        reverse = say("{name} come back in reverse", name=name)
        faults += [
            fault_in_pairs(near, far, neighbours),
            fault_in_pairs(first, second, halves),
            fault_in_pairs(first, last, reverse),
        ]
    return first_fault(*faults, fault_in_spacing(place, say("distances")))


def independent_in_small_rings(points: Tensor, case: dict) -> bool | str:
    """The points of a small ring are as free as those of a large one.

    The mean of n independent distances is normal with standard deviation std / sqrt(n), and
    the sum of n independent uniform angles is, but for whole turns, uniform. 13 + 16
    statements with two sides: at most 58 exp(-30) = 5.4e-12; 6 cases and 3 repeats: 4.9e-11.
    """
    std = 1.0 if case["std"] is None else case["std"]
    distance, angle = (part.reshape(case["times"], case["n"]) for part in polar(points))
    spread = std / math.sqrt(case["n"])
    faults = (
        fault_in_radius(distance.mean(1), case["radius"], spread),
        fault_in_angle(torch.remainder(angle.sum(1), 1.0)),
    )
    fault = next((fault for fault in faults if fault), None)
    if fault is None:
        return True
    rings = {"times": case["times"], "n": case["n"]}
    return say("over {times} rings of {n} points, {fault}", fault=fault, **rings)


def inner_then_outer(value: tuple[Tensor, Tensor], case: dict) -> bool | str:
    """The first n_positive points are a ring of radius 5, the others one of 8, independent.

    For each ring 9 + 16 + 1 + 16 statements, between the rings 3 x 4 x 16, all with two sides:
    at most 552 exp(-30) = 5.2e-11; 8 cases and 8 repeats: 8.3e-10. (A ring of up to 100
    points has bounds that say little, and so is not asked. Means and squares are asked of the
    ring with radius 8 alone: 4 more, which changes nothing.)
    """
    count = case["n_positive"]
    rings = [(polar(value[0][:count]), 5.0), (polar(value[0][count:]), 8.0)]
    rows = []
    for (distance, angle), radius in rings:
        if len(distance) <= 100:
            continue
        place = rank(distance, radius, 1.0)
        rows.append((place, angle))
        fault = first_fault(
            fault_in_radius(distance, radius, 1.0),
            fault_in_angle(angle),
            fault_in_spacing(angle, say("angles")),
            fault_in_pairs(place, angle, say("distance and angle go together")),
        )
        if fault is not True:
            return say("in the ring of radius {radius:g}, {fault}", radius=radius, fault=fault)
    return first_fault(*faults_between(*rows)) if len(rows) == 2 else True


def faults_between(inner: tuple[Tensor, Tensor], outer: tuple[Tensor, Tensor]):
    """Yield what shows that two rings were not drawn independently.

    The smaller one is laid beside the larger one's beginning, beside its end, and in reverse.
    """
    n = min(len(inner[0]), len(outer[0]))
    names = (say("distances"), say("angles"))
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            words = {"one": one, "other": other}
            what = say("{one} of the first ring and {other} of the second go together", **words)
            yield fault_in_pairs(inner[i][:n], outer[j][:n], what)
            yield fault_in_pairs(inner[i][-n:], outer[j][-n:], what)
            what = say(
                "{one} of the first ring, from its end, and {other} of the second go together",
                **words,
            )
            yield fault_in_pairs(inner[i][:n].flip(0), outer[j][:n], what)


def labelled(value: tuple[Tensor, Tensor], case: dict) -> bool | str:
    """Y has n_positive ones, then n_negative zeros; X has as many finite points."""
    Y, count = value[1].detach()[:, 0], case["n_positive"]
    if not bool((Y[:count] == 1).all() and (Y[count:] == 0).all()):
        return say("Y should begin with {count} ones, and all the rest be zeros", count=count)
    finite = bool(torch.isfinite(value[0]).all())
    return True if finite else "a coordinate is not a finite number"


def few_points(counts):
    """Return inputs with few points; std left out, and std 0, where the circle is exact.

    A ring of radius 0 is one around the middle itself, as wide as std.
    """

    def listed(seed):
        for n in counts:
            for radius, std in ((5.0, 0.0), (8.0, None), (0.0, None), (0.001, 0.0), (2000.0, 0.0)):
                for own in (None, seed + n):
                    yield {"n": n, "radius": radius, "std": std, "seed": own}

    def draw(draw):
        from hypothesis import strategies as st

        return {
            "n": draw(st.integers(min(counts), max(counts))),
            "radius": draw(st.integers(1, 40)) / 4,
            "std": draw(st.sampled_from((0.0, None, 0.5))),
            "seed": draw(st.none() | st.integers(0, 99)),
        }

    return Inputs(listed=listed, draw=draw, count=8)


def many_points(rings):
    """Return inputs with n points for each (radius, std, n), without and with a generator."""

    def listed(seed):
        for radius, std, n in rings:
            for own in (None, seed + 11):
                yield {"n": n, "radius": radius, "std": std, "seed": own}

    return Inputs(listed=listed)


RADII = (
    (9.0, None, MANY),
    (20.0, 0.25, MANY),
    (20.0, 2.0, MANY),
    (100.0, 5.0, MANY),
    (0.0, 2.0, MANY),
    (8.0, 0.1, MANY),
    (3.0, 3.0, MANY),
    (10.0, 1.0, MORE),
)
FEWER_RADII = ((8.0, None, MANY), (20.0, 2.0, MANY), (1.0, 1.0, MANY), (50.0, 0.5, MANY))
SMALL_RINGS = ((9.0, None), (20.0, 2.0), (50.0, 0.5))
SIZES = ((2, 3), (0, 4), (3, 0), (0, 0), (1, 1), (5, 2), (1, 6), (20, 30))


def few_of_both(seed):
    for n_positive, n_negative in SIZES:
        for own in (None, seed + 3):
            yield {"n_positive": n_positive, "n_negative": n_negative, "seed": own}


def draw_few_of_both(draw):
    from hypothesis import strategies as st

    return {
        "n_positive": draw(st.integers(0, 9)),
        "n_negative": draw(st.integers(0, 9)),
        "seed": draw(st.none() | st.integers(0, 99)),
    }


def many_of_both(seed):
    for n_positive, n_negative in ((2500, 1500), (1500, 2500), (2000, 2000), (3000, 0)):
        for own in (None, seed + 5):
            yield {"n_positive": n_positive, "n_negative": n_negative, "seed": own}


def with_generator(seed):
    for function, arguments in (
        ("ring", (6, 5.0)),
        ("ring", (40, 2.0, 0.5)),
        ("ring", (9, 3.0, 0.0)),
        ("two_rings", (4, 5)),
        ("two_rings", (0, 9)),
        ("two_rings", (9, 0)),
        ("two_rings", (30, 20)),
    ):
        for own in (seed, seed + 1000):
            yield {"function": function, "arguments": arguments, "seed": own}


def without_generator(seed):
    """Enough points that two right answers never agree (8 coordinates of 2^20 values at least)."""
    for function, arguments in (
        ("ring", (4, 5.0)),
        ("ring", (30, 2.0, 0.5)),
        ("ring", (10, 1.0, 0.0)),
        ("two_rings", (4, 5)),
        ("two_rings", (0, 8)),
        ("two_rings", (10, 0)),
    ):
        yield {"function": function, "arguments": arguments}


SPEC = Exercise(
    title="Ring-shaped classification data",
    file="rings.py",
    names=("ring", "two_rings"),
    points=10,
    checks=(
        holds(
            "ring gives n points, on the circle where std is 0",
            scenario="one_ring",
            on=few_points((3, 2, 10, 100)),
            where=plain_ring,
            points=1,
            after=None,
            hint="Draw n radii and n angles; the points are radius times (cos, sin), stacked to "
            "(n, 2) in float32. With std=0 every radius is the given one.",
        ),
        holds(
            "one point, no point",
            scenario="one_ring",
            on=few_points((1, 0)),
            where=plain_ring,
            points=1,
            hint="The shape is (n, 2) for every n: (1, 2) for one point, (0, 2) for none. No "
            "squeeze(), and no special case: torch draws 0 numbers as well as 10.",
        ),
        holds(
            "the radius is normal around radius with standard deviation std",
            scenario="one_ring",
            on=many_points(RADII),
            where=normal_radius,
            points=1,
            hint="radius + std * torch.randn(n): one normal number for each point, added to its "
            "distance from the middle and not to its two coordinates. std is no variance.",
        ),
        holds(
            "the angle is uniform on the full circle",
            scenario="one_ring",
            on=many_points(RADII),
            where=uniform_angle,
            points=1,
            hint="A full circle is 2 * pi. Each angle is drawn at random: torch.rand(n) is uniform "
            "on [0, 1), torch.linspace is not random at all.",
        ),
        holds(
            "points are independent",
            scenario="one_ring",
            on=Inputs(listed=points_for_themselves),
            where=independent_points,
            points=1,
            after="ring gives n points, on the circle where std is 0",
            hint="Every point needs a radius and an angle of its own, drawn apart: two draws of n "
            "numbers, none of them used twice, sorted or mirrored.",
        ),
        holds(
            "two_rings puts the labels in order",
            scenario="both_rings",
            on=Inputs(listed=few_of_both, draw=draw_few_of_both, count=12),
            where=labelled,
            points=1,
            after=None,
            hint="Y has the shape (n_positive + n_negative, 1) and dtype float32: n_positive ones, "
            "then n_negative zeros. Try different numbers for the two.",
        ),
        same(
            "without a generator every call draws anew",
            scenario="drawn_again",
            on=Inputs(listed=without_generator),
            points=1,
            after="two_rings puts the labels in order",
            hint="Without a generator use the global one as it is: no manual_seed and no generator "
            "with a fixed seed of your own.",
        ),
        holds(
            "two_rings: radius 5 first, then radius 8, independent",
            scenario="both_rings",
            on=Inputs(listed=many_of_both),
            where=inner_then_outer,
            points=1,
            after="two_rings puts the labels in order",
            hint="ring(n_positive, 5) comes first, then ring(n_negative, 8), each drawn by itself "
            "with std 1 and put one below the other.",
        ),
        same(
            "with a generator the points depend on it alone",
            scenario="by_generator",
            on=Inputs(listed=with_generator),
            points=1,
            after="two_rings puts the labels in order",
            hint="Hand generator=generator on to every draw, of radius and of angle, and to both "
            "rings. Do not make another one from its seed: drawing must move it on.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Leave the surroundings alone: no torch.manual_seed, np.random.seed or "
        "random.seed, and no set_default_dtype that stays.",
    ),
)
