"""Runs beside the learner's file: axes that write down what is drawn on them.

They take every method and keyword argument that matplotlib's Axes take, so that titles,
legends and colours are free; only scatter and plot are looked at.
"""

import numpy as np
import torch


class Anything:
    """Stands for a legend, a spine, a figure: whatever is done with it is fine."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args, **kwargs):
        return Anything()

    def __getitem__(self, key):
        return Anything()

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __float__(self):
        return 0.0

    def __enter__(self):
        return Anything()

    def __exit__(self, *error):
        return None

    # Somebody may compute with a limit or a position.
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __call__


PAIRS = {
    "get_xlim": (0.0, 1.0),
    "get_ylim": (0.0, 1.0),
    "get_xbound": (0.0, 1.0),
    "get_ybound": (0.0, 1.0),
    "get_legend_handles_labels": ([], []),
}


class RecordingAxes:
    """An Axes that keeps the arguments of scatter and plot, as they were at the call."""

    def __init__(self):
        self.kept = {"scatter": [], "plot": []}
        self.calls = {"scatter": 0, "plot": 0}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in PAIRS:
            return lambda *args, **kwargs: PAIRS[name]
        return Anything()

    def scatter(self, x, y, *args, data=None, **kwargs):
        self.calls["scatter"] += 1
        self.kept["scatter"].append((looked_up(x, data), looked_up(y, data)))
        return Anything()

    def plot(self, *args, data=None, **kwargs):
        self.calls["plot"] += 1
        if data is not None:
            args = [looked_up(value, data) for value in args[:2]]
        arrays = [value for value in args if not isinstance(value, str)]
        if len(arrays) == 1:
            arrays.insert(0, range(len(arrays[0])))
        pairs = list(zip(arrays[::2], arrays[1::2], strict=True))
        self.kept["plot"] += [(looked_up(x, None), looked_up(y, None)) for x, y in pairs]
        return [Anything() for _ in pairs]

    def points(self, name):
        """Return everything given to scatter or plot as an array (k, 2), or a text."""
        rows = [np.zeros((0, 2))]
        for x, y in self.kept[name]:
            if isinstance(x, str) or isinstance(y, str):
                return f"{name} got something that is no array of numbers"
            flat = [column(values) for values in (x, y)]
            if flat[0] is None or flat[1] is None or len(flat[0]) != len(flat[1]):
                return f"{name} got x of shape {x.shape} and y of shape {y.shape}"
            rows.append(np.stack(flat, axis=1))
        return np.concatenate(rows)

    def forms(self, name):
        """Return the different forms of the arguments given to scatter or plot."""
        arrays = [values for pair in self.kept[name] for values in pair]
        return sorted({a if isinstance(a, str) else f"{a.ndim} dimension(s)" for a in arrays})


def looked_up(value, data):
    """Return a copy of an argument as an array of float64, or a text that says why not."""
    if data is not None and isinstance(value, str):
        value = data[value]
    items = list(value) if isinstance(value, list | tuple) else [value]
    if any(isinstance(item, torch.Tensor) and item.requires_grad for item in items):
        return "a tensor that requires grad"
    if isinstance(value, list | tuple):
        value = [item.numpy() if isinstance(item, torch.Tensor) else item for item in items]
    try:
        return np.array(value).astype(np.float64)
    except (TypeError, ValueError, RuntimeError):
        return "something that is no array of numbers"


def column(values):
    """Return values of shape (k,) or (k, 1) as (k,), anything else as None."""
    if values.ndim == 2 and values.shape[1] == 1:
        return values[:, 0]
    return values if values.ndim == 1 else None


def draw(module, X, Y, w, b):
    """Return the axes after plot_fit."""
    own = [RecordingAxes() for _ in range(X.shape[1])]
    module.plot_fit(list(own), X, Y, w, b)
    return own


def in_order(points):
    """Return points sorted by x, then y, so that their order is free."""
    return points if isinstance(points, str) else points[np.lexsort((points[:, 1], points[:, 0]))]


def scattered(module, X, Y, w, b):
    """The points given to scatter, for each feature, sorted."""
    return [in_order(axes.points("scatter")) for axes in draw(module, X, Y, w, b)]


def lines(module, X, Y, w, b):
    """The points given to plot, for each feature."""
    return [axes.points("plot") for axes in draw(module, X, Y, w, b)]


def counted(module, X, Y, w, b, as_tuple):
    """How often scatter and plot were called, what came back, and what became of axes."""
    own = [RecordingAxes() for _ in range(X.shape[1])]
    axes = tuple(own) if as_tuple else list(own)
    returned = module.plot_fit(axes, X, Y, w, b)
    whole = len(axes) == len(own) and all(a is o for a, o in zip(axes, own, strict=True))
    return {
        "calls of scatter": [a.calls["scatter"] for a in own],
        "sets of points": [len(a.kept["scatter"]) for a in own],
        "calls of plot": [a.calls["plot"] for a in own],
        "lines": [len(a.kept["plot"]) for a in own],
        "returned": returned,
        "axes holds what it held": whole,
    }


def handed_over(module, X, Y, w, b):
    """The forms of the arguments of scatter and plot, and the points."""
    return [
        {
            "forms": axes.forms("scatter") + axes.forms("plot"),
            "scatter": axes.points("scatter"),
            "plot": axes.points("plot"),
        }
        for axes in draw(module, X, Y, w, b)
    ]


def on_real_axes(module, X, Y, w, b):
    """What matplotlib's own Axes hold after plot_fit, or a text where it is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return "matplotlib is not installed"
    figure = Figure(figsize=(2, 1))
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots(1, X.shape[1], squeeze=False)[0].tolist()
    module.plot_fit(list(axes), X, Y, w, b)
    canvas.draw()
    return [
        {
            "scatter": [real(drawn.get_offsets()) for drawn in a.collections],
            "plot": [real(drawn.get_xydata()) for drawn in a.lines],
        }
        for a in axes
    ]


def real(points):
    """Return the points of something drawn as a plain array (k, 2)."""
    return np.asarray(np.ma.filled(points, np.nan), dtype=np.float64).reshape(-1, 2)
