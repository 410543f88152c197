"""The mark sheet of exercise-18."""

from importlib.util import find_spec

import numpy as np
import torch

from grader.spec import (
    EXACT,
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    every_tensor,
    holds,
    lay_out,
    quarter_steps,
    same,
    say,
    tensors,
)

DTYPES = (torch.float32, torch.float64)
SHAPES = ((3, 2), (1, 1), (4, 1), (1, 2), (2, 3), (7, 2))


def fit(X, generator, layout=Layout.CONTIGUOUS):
    """Return a case for plot_fit: Y on no line, and slopes that differ from one another."""
    n, d = X.shape
    Y = quarter_steps((n, 1), X.dtype, generator, 9.0)
    slopes = torch.randperm(16, generator=generator)[:d] - 8
    w = (slopes / 4 + 0.125).to(X.dtype).reshape(d, 1)
    b = quarter_steps((1, 1), X.dtype, generator) + 0.125
    return {"X": X, "Y": lay_out(Y, layout), "w": lay_out(w, layout), "b": b}


def fits(seed):
    generator = torch.Generator().manual_seed(seed)
    for number, X in enumerate(every_tensor(seed, dtypes=DTYPES, shapes=SHAPES)):
        layout = (Layout.CONTIGUOUS, Layout.STRIDED, Layout.OFFSET)[number % 3]
        yield fit(X, generator, layout)


def fits_far_out(seed):
    """Also samples whose x would be lost in float32, as the seconds of a clock are."""
    yield from fits(seed)
    generator = torch.Generator().manual_seed(seed + 1)
    for shape in ((4, 1), (5, 2)):
        yield fit(quarter_steps(shape, torch.float64, generator) + 2.0**30, generator)
    # More samples than somebody would like to draw.
    yield fit(quarter_steps((1200, 1), torch.float32, generator, 50.0), generator)


def draw_fit(draw):
    from hypothesis import strategies as st

    shape = (draw(st.integers(1, 5)), draw(st.integers(1, 3)))
    X = draw(tensors(dtypes=DTYPES, shape=shape))
    return fit(X, torch.Generator().manual_seed(draw(st.integers(0, 99))))


def counted(seed):
    for number, case in enumerate(fits(seed)):
        yield case | {"as_tuple": number % 2 == 1}


def draw_counted(draw):
    from hypothesis import strategies as st

    return draw_fit(draw) | {"as_tuple": draw(st.booleans())}


def with_grad(case, number):
    """Let one, some or all of the tensors require grad, the parameters first."""
    names = ("w b", "b", "w", "X", "Y", "X Y w b")[number % 6].split()
    return {
        name: x.detach().requires_grad_(name in names) if x.is_floating_point() else x
        for name, x in case.items()
    }


def fits_with_grad(seed):
    for number, case in enumerate(fits(seed)):
        yield with_grad(case, number)


def draw_fit_with_grad(draw):
    from hypothesis import strategies as st

    return with_grad(draw_fit(draw), draw(st.integers(0, 5)))


def few_fits(seed):
    generator = torch.Generator().manual_seed(seed)
    for number, shape in enumerate(((4, 1), (6, 2), (1, 2))):
        yield with_grad(fit(quarter_steps(shape, torch.float32, generator), generator), 5 * number)


TOLD = (
    say("a tensor that requires grad"),
    say("something that is no array of numbers"),
    say("scatter got something that is no array of numbers"),
    say("plot got something that is no array of numbers"),
    say("0 dimension(s)"),
    say("2 dimension(s)"),
    say("3 dimension(s)"),
)


def told(text):
    """Return what a scenario said, as a text that can be translated where it is one of TOLD."""
    return next((known for known in TOLD if known == text), text)


def line_fault(points, case, j):
    """Return what is wrong with the line of feature j, or None.

    Differences that nobody can see are none: a line may be off by a ten-thousandth of its
    extent, and by rounding in the case's dtype.
    """
    if not isinstance(points, np.ndarray) or points.ndim != 2 or len(points) == 0:
        what = told(points) if isinstance(points, str) else say("nothing was plotted")
        return say("axes[{j}].plot: {what}", j=j, what=what)
    samples = case["X"].detach()[:, j].double()
    slope, offset = float(case["w"].detach()[j]), float(case["b"].detach())
    low, high = float(samples.min()), float(samples.max())
    unit = 64 * 2.0**-23
    room = 1e-4 * (high - low) + unit * float(samples.abs().max())
    x, y = points[:, 0], points[:, 1]
    if not (abs(x.min() - low) <= room and abs(x.max() - high) <= room):
        return say(
            "the line on axes[{j}] has x from {first:g} to {last:g}, but X[:, {j}] goes from "
            "{low:g} to {high:g}",
            j=j,
            first=float(x.min()),
            last=float(x.max()),
            low=low,
            high=high,
        )
    height = 1e-4 * abs(slope) * (high - low)
    height += unit * (abs(slope) * float(samples.abs().max()) + abs(offset))
    wrong = ~(np.abs(y - (slope * x + offset)) <= height)
    if wrong.any():
        i = int(wrong.argmax())
        return say(
            "the line on axes[{j}] has a point ({x:g}, {y:g}), but there w[{j}] * x + b is "
            "{want:g}",
            j=j,
            x=float(x[i]),
            y=float(y[i]),
            want=float(slope * x[i] + offset),
        )
    return None


def fitted_lines(value, case):
    """Each line runs along w[j] * x + b from the smallest to the largest x of its feature."""
    if len(value) != case["X"].shape[1]:
        return "there is not one line for each feature"
    faults = (line_fault(points, case, j) for j, points in enumerate(value))
    return next((fault for fault in faults if fault), True)


def samples_of(case, j):
    """Return the points that belong on axes[j], sorted."""
    x, y = case["X"].detach()[:, j].double(), case["Y"].detach()[:, 0].double()
    return sorted(zip(x.tolist(), y.tolist(), strict=True))


def as_points(array):
    return sorted(map(tuple, array.tolist())) if isinstance(array, np.ndarray) else None


def plain_arguments(value, case):
    """scatter and plot were given one-dimensional data without grad, and the right points."""
    for j, drawn in enumerate(value):
        strange = [form for form in drawn["forms"] if form != "1 dimension(s)"]
        if strange or not drawn["forms"]:
            what = told(strange[0]) if strange else say("nothing")
            return say("axes[{j}] was handed {what}", j=j, what=what)
        if as_points(drawn["scatter"]) != samples_of(case, j):
            return say("the points on axes[{j}] are not the samples", j=j)
        if fault := line_fault(drawn["plot"], case, j):
            return fault
    return True


def really_drawn(value, case):
    """The Axes hold the samples and the line, among whatever else was drawn."""
    if isinstance(value, str):
        return find_spec("matplotlib") is None or say("matplotlib is not installed")
    for j, drawn in enumerate(value):
        if samples_of(case, j) not in map(as_points, drawn["scatter"]):
            return say("no points on axes[{j}] are the samples", j=j)
        faults = [line_fault(points, case, j) for points in drawn["plot"]]
        if None not in faults:
            return faults[0] if faults else say("there is no line on axes[{j}]", j=j)
    return True


ROWS = ((3, 2), (5, 3), (4, 1), (2, 2))
EDGE_ROWS = ((1, 2), (0, 2), (1, 1), (0, 1), (2, 1), (2, 3))


def classes(seed):
    """prob of shape (n,), many of them equal to the threshold; every layout."""
    generator = torch.Generator().manual_seed(seed)
    for number, X in enumerate(every_tensor(seed, dtypes=DTYPES, shapes=ROWS)):
        dtype = DTYPES[number % 3 == 0]
        prob = torch.randint(0, 5, (len(X),), generator=generator).to(dtype) / 4
        yield {"X": X, "prob": prob}
        for threshold in (0.5, 0.25, 0.0, 1.0, 0.75)[number % 4 : number % 4 + 2]:
            yield {"X": X, "prob": prob, "threshold": threshold}
    for dtype in DTYPES:
        middle = torch.tensor([0.5, 0.5, 0.5, 0.25, 0.25, 0.25], dtype=dtype)
        beside = torch.nextafter(middle, torch.tensor([0, 0.5, 1] * 2, dtype=dtype))
        X = quarter_steps((6, 2), torch.float32, generator)
        yield {"X": X, "prob": beside}
        yield {"X": X, "prob": beside, "threshold": 0.25}
    for layout in LAYOUTS:
        X = quarter_steps((6, 2), torch.float32, generator)
        prob = torch.tensor([0.75, 0.25, 0.5, 0.0, 1.0, 0.5])
        yield {"X": X, "prob": lay_out(prob, layout), "threshold": 0.5}
    # What a network that has blown up says: nan is not at or above anything.
    nan, inf = float("nan"), float("inf")
    for numbers in ([nan, 0.75, nan, 0.25], [nan, nan], [inf, nan, -inf, 0.5, 0.0]):
        for dtype in DTYPES:
            X = quarter_steps((len(numbers), 2), dtype, generator)
            yield {"X": X, "prob": torch.tensor(numbers, dtype=dtype)}


def draw_classes(draw):
    return draw_rows(draw, column=False, min_rows=2)


def draw_rows(draw, column, min_rows):
    from hypothesis import strategies as st

    shape = (draw(st.integers(min_rows, 5)), draw(st.integers(1, 3)))
    X = draw(tensors(dtypes=DTYPES, shape=shape))
    quarters = draw(st.lists(st.integers(0, 4), min_size=shape[0], max_size=shape[0]))
    prob = torch.tensor(quarters, dtype=draw(st.sampled_from(DTYPES))) / 4
    case = {"X": X, "prob": prob.reshape(-1, 1) if column else prob}
    return case | ({"threshold": draw(st.integers(0, 4)) / 4} if draw(st.booleans()) else {})


def edges(seed):
    """prob of shape (n, 1); no row, one row; none, one and all of the rows chosen."""
    generator = torch.Generator().manual_seed(seed)
    layouts = (Layout.CONTIGUOUS, Layout.STRIDED)
    shapes = (*EDGE_ROWS, (5, 2))
    for X in every_tensor(seed, dtypes=(torch.float32,), shapes=shapes, layouts=layouts):
        n = len(X)
        for quarters in ([0] * n, [4] * n, [2] * n, [4] + [0] * (n - 1), [1] + [3] * (n - 1)):
            prob = torch.tensor(quarters[:n], dtype=torch.float32).reshape(n, 1) / 4
            yield {"X": X, "prob": prob}
            if n < 2:
                yield {"X": X, "prob": prob[:, 0]}
    for layout in LAYOUTS:
        X = quarter_steps((6, 2), torch.float64, generator)
        prob = torch.tensor([[0.75], [0.25], [0.5], [0.0], [1.0], [0.5]])
        yield {"X": X, "prob": lay_out(prob, layout), "threshold": 0.75}


def draw_edges(draw):
    from hypothesis import strategies as st

    return draw_rows(draw, column=draw(st.booleans()), min_rows=0)


def classes_with_grad(seed):
    for case in (*list(classes(seed))[:8], *list(edges(seed))[:16]):
        for names in (("X",), ("prob",), ("X", "prob")):
            yield {
                name: value.detach().requires_grad_(name in names)
                if isinstance(value, torch.Tensor)
                else value
                for name, value in case.items()
            }


def draw_classes_with_grad(draw):
    from hypothesis import strategies as st

    case = draw_rows(draw, column=draw(st.booleans()), min_rows=0)
    return case | {
        "X": case["X"].detach().requires_grad_(draw(st.booleans())),
        "prob": case["prob"].detach().requires_grad_(),
    }


SPEC = Exercise(
    title="Plots: hand the right arrays to matplotlib",
    file="plots.py",
    names=("plot_fit", "split_classes"),
    points=10,
    checks=(
        same(
            "scatter gets the samples of each feature",
            scenario="scattered",
            on=Inputs(listed=fits_far_out, draw=draw_fit, count=12),
            rule=EXACT,
            points=1,
            after=None,
            hint="axes[j].scatter(x, y) with x = X[:, j] and y = Y[:, 0]: column j across, the "
            "labels upwards, all n samples, with the numbers as they are.",
        ),
        holds(
            "plot gets the line w[j] * x + b from the smallest to the largest x",
            scenario="lines",
            on=Inputs(listed=fits, draw=draw_fit, count=12),
            where=fitted_lines,
            like=False,
            points=2,
            after=None,
            hint="Take x from X[:, j].min() to X[:, j].max(); the samples come in any order. y is "
            "w[j] * x + b with feature j's own slope, one number for each x: mind that b has the "
            "shape (1, 1).",
        ),
        same(
            "one scatter and one plot for each feature, nothing returned",
            scenario="counted",
            on=Inputs(listed=counted, draw=draw_counted, count=8),
            rule=EXACT,
            points=1,
            hint="All samples of a feature go into one call of scatter and its line into one call "
            "of plot, on axes[j] alone. Leave the list of axes as it is, and return nothing.",
        ),
        holds(
            "what is drawn has one dimension and no graph",
            scenario="handed_over",
            on=Inputs(listed=fits_with_grad, draw=draw_fit_with_grad, count=12),
            where=plain_arguments,
            like=False,
            points=1,
            hint="matplotlib makes numpy arrays of what it gets, and a tensor that requires grad "
            "refuses. detach() gives the same numbers without the graph; Y[:, 0] has one "
            "dimension, Y has two.",
        ),
        holds(
            "matplotlib's own Axes hold the samples and the line",
            scenario="on_real_axes",
            on=Inputs(listed=few_fits),
            where=really_drawn,
            like=False,
            points=1,
            after="plot gets the line w[j] * x + b from the smallest to the largest x",
            hint="Try it on plt.subplots(1, d): matplotlib says which argument it does not take. "
            "(Where matplotlib is not installed this check passes by itself.)",
        ),
        same(
            "rows with prob >= threshold, then the others",
            call="split_classes",
            on=Inputs(listed=classes, draw=draw_classes, count=16),
            rule=EXACT,
            points=1,
            after=None,
            hint="A mask prob >= threshold picks rows, ~mask the others. Equal counts as chosen, "
            "nan does not; rows keep their order and X's dtype; return two arrays in a tuple.",
        ),
        same(
            "a column of probabilities, one row, no row",
            call="split_classes",
            on=Inputs(listed=edges, draw=draw_edges, count=16),
            rule=EXACT,
            points=1,
            after="rows with prob >= threshold, then the others",
            hint="A mask must have the shape (n,): prob.reshape(-1) makes it so from (n,) and from "
            "(n, 1). squeeze() takes away too much when n is 1. No rows still have d columns.",
        ),
        same(
            "tensors that require grad can be split",
            call="split_classes",
            on=Inputs(listed=classes_with_grad, draw=draw_classes_with_grad, count=8),
            rule=EXACT,
            points=1,
            after="rows with prob >= threshold, then the others",
            hint="numpy() refuses a tensor that requires grad; detach() it first. X may require "
            "grad as well as prob.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Detach and sort into new tensors. The array x.numpy() is the tensor's own memory, "
        "so sorting it in place sorts the caller's data; detach_() and requires_grad_() change "
        "the caller's tensor.",
    ),
    modules=("matplotlib.figure", "matplotlib.backends.backend_agg"),
)
