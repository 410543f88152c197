"""The mark sheet of exercise-10."""

import itertools

import torch

from grader.spec import (
    FLOATING,
    LAYOUTS,
    Exercise,
    Inputs,
    Rule,
    SideConditions,
    every_tensor,
    lay_out,
    quarter_steps,
    same,
    shapes,
    tensors,
)

WIDE = (torch.float32, torch.float64)
CLOSE = Rule(loosen=4)
ZEROS = Rule(graph=True, loosen=4)

# What each tensor of the scenarios' graph is made from, itself included.
MADE_FROM = {
    "x": "x",
    "z": "z",
    "h": "x h",
    "u": "x z h u",
    "y": "x z h u y",
    "k": "z k",
    "k3": "z k k3",
    "double": "x double",
    "linear": "x z linear",
    "empty": "z k empty",
    "numbers": "",
    "indices": "",
    "cut": "",
}

# (outputs, inputs); here each input leads to an output.
LEAVES = [
    (["y"], ["x"]),
    (["y"], ["x", "z"]),
    (["h", "k"], ["x", "z"]),
    (["u", "y"], ["z", "x"]),
    (["k3", "u"], ["x", "z"]),
    (["y", "h", "k"], ["z"]),
    (["double", "k"], ["x", "z"]),
    (["linear", "u", "empty"], ["x", "z"]),
    (["double", "y", "k3"], ["z", "x"]),
    (["x", "k"], ["x", "z"]),
]
# And here each input leads to every output.
FULL_TABLES = [
    (["y", "u"], ["x", "z"]),
    (["u", "linear", "y"], ["x", "z"]),
    (["y"], ["z", "x"]),
    (["h", "y", "double"], ["x"]),
    (["k3", "k"], ["z"]),
    (["linear", "y"], ["z", "x"]),
    (["u"], ["z"]),
    (["x", "h"], ["x"]),
    (["k", "z"], ["z"]),
]
SINGLE = [
    (["y"], ["x", "z"]),
    (["u"], ["x", "z"]),
    (["k3"], ["z"]),
    (["linear"], ["z", "x"]),
    (["double"], ["x"]),
    (["h"], ["x"]),
    (["x"], ["x"]),
]
LEADING_NOWHERE = [
    (["y"], ["w"]),
    (["y"], ["x", "w", "z"]),
    (["h"], ["x", "z"]),
    (["k"], ["x", "aside", "z"]),
    (["numbers"], ["x", "z"]),
    (["indices"], ["x"]),
    (["cut", "indices"], ["z", "x", "w"]),
    (["y", "indices"], ["x", "z"]),
    (["numbers", "k3", "cut"], ["z", "x", "aside"]),
    (["u", "numbers"], ["k", "h"]),
    (["k", "h"], ["double", "x", "w"]),
    (["y"], ["endless", "x"]),
    (["numbers"], ["endless"]),
    (["x"], ["z", "x"]),
    (["z", "numbers"], ["x", "z"]),
]
BETWEEN = [
    (["y"], ["h"]),
    (["y"], ["u", "h"]),
    (["y", "k3"], ["h", "x", "k", "z"]),
    (["h", "y"], ["h", "x"]),
    (["u", "h"], ["u", "x"]),
]
REPEATED = [
    (["y"], ["x", "x"]),
    (["y", "k"], ["x", "z", "x"]),
    (["h", "h"], ["x"]),
    (["y", "k3", "y"], ["h", "z", "h"]),
    (["u", "k"], ["z", "z", "x", "z"]),
]
TABLES_BETWEEN = [
    (["y"], ["h", "x"]),
    (["y", "u"], ["h", "z", "x"]),
    (["u", "y"], ["x", "z", "x"]),
    (["k3", "k"], ["k", "z"]),
    (["y", "y"], ["u", "u", "h"]),
    (["h", "u"], ["h", "x"]),
    (["y", "u"], ["u", "x"]),
]
FEW_SHAPES = ((3,), (2, 3), (), (1,), (0,), (3, 1))


def unused(function, outputs, inputs):
    """The places in the result of which the gradient is a zero that autograd calls None."""
    sources = [MADE_FROM[name].split() for name in outputs]
    if function == "grad_table":
        pairs = itertools.product(range(len(outputs)), range(len(inputs)))
        return [[i, j] for i, j in pairs if inputs[j] not in sources[i]]
    used = set().union(*sources)
    return [j for j, name in enumerate(inputs) if name not in used]


def leaf_pairs(seed, dtypes):
    """Leaves x and z in every shape and layout, without an end."""
    generator = torch.Generator().manual_seed(seed)
    others = itertools.cycle([(2,), (), (2, 2), (3,)])
    layouts = itertools.cycle(LAYOUTS)
    while True:
        for x in every_tensor(seed, dtypes=dtypes, shapes=FEW_SHAPES, limit=2.0):
            z = quarter_steps(next(others), x.dtype, generator, limit=2.0)
            yield x.requires_grad_(), lay_out(z, next(layouts)).requires_grad_()


def listing(function, choices, *, times, forms=("list", "tuple"), dtypes=WIDE, zeros=False):
    """Cases: all choices so many times over, each with other leaves and in another form."""

    def cases(seed):
        leaves = leaf_pairs(seed, dtypes)
        for turn, (outputs, inputs) in enumerate(choices * times):
            form = forms[(turn + turn // len(choices)) % len(forms)]
            yield case_of(function, *next(leaves), outputs, inputs, form, zeros)

    return cases


def nowhere(seed):
    """Cases for the zeros of grad_sum; among them one tensor that does not require grad."""
    yield from listing("grad_sum", LEADING_NOWHERE, times=4, zeros=True)(seed)
    alone = [choice for choice in LEADING_NOWHERE if len(choice[0]) == 1]
    yield from listing("grad_sum", alone, times=1, forms=("tensor",), zeros=True)(seed + 1)


def tidy(function, choices):
    """Cases that are looked at for traces: these, one tensor alone, and inputs without use."""

    def cases(seed):
        yield from listing(function, choices, times=4)(seed)
        if function == "grad_sum":
            yield from listing(function, SINGLE, times=2, forms=("tensor",))(seed + 1)
        yield from listing(function, LEADING_NOWHERE, times=1)(seed + 2)

    return cases


def case_of(function, x, z, outputs, inputs, form, zeros):
    case = {"function": function, "x": x, "z": z, "outputs": outputs, "inputs": inputs}
    case["form"] = form
    if zeros:
        case["unused"] = unused(function, outputs, inputs)
    return case


def drawing(function, outputs, inputs, *, form=None, zeros=False, again=False):
    """Cases drawn: some outputs, some inputs (``again``: maybe one twice), two leaves."""

    def draw_case(draw):
        from hypothesis import strategies as st

        most = 1 if form == "tensor" else 3
        some = {"min_size": 1, "unique": not again}
        chosen = draw(st.lists(st.sampled_from(outputs), max_size=most, **some))
        wanted = draw(st.lists(st.sampled_from(inputs), max_size=3, **some))
        dtypes = (draw(st.sampled_from(WIDE)),)
        size = shapes(max_dims=2)
        leaf = tensors(dtypes=dtypes, shape=size, limit=2.0, requires_grad=True)
        kind = form or draw(st.sampled_from(("list", "tuple")))
        return case_of(function, draw(leaf), draw(leaf), chosen, wanted, kind, zeros)

    return draw_case


FROM_BOTH = ("y", "u", "linear")
UNUSED_TOO = ("x", "z", "w", "aside", "endless", "h")
EVERYTHING = (*FROM_BOTH, "h", "k", "k3", "double", "x", "empty", "numbers", "indices", "cut")


SPEC = Exercise(
    title="Several inputs, several outputs",
    file="several_gradients.py",
    names=("grad_sum", "grad_table"),
    points=10,
    checks=(
        same(
            "grad_sum gives the gradient of all elements of all outputs",
            scenario="gradients",
            on=Inputs(
                listed=listing("grad_sum", LEAVES, times=8, dtypes=FLOATING),
                draw=drawing("grad_sum", FROM_BOTH, ("x", "z")),
                count=16,
            ),
            rule=CLOSE,
            points=2,
            after=None,
            hint="Given several outputs, torch.autograd.grad adds up their gradients. An output "
            "that is no scalar needs its .sum(), or grad_outputs of ones. The result is a tuple.",
        ),
        same(
            "grad_sum takes one tensor as well",
            scenario="gradients",
            on=Inputs(
                listed=listing("grad_sum", SINGLE, times=5, forms=("tensor",)),
                draw=drawing("grad_sum", FROM_BOTH, ("x", "z"), form="tensor"),
                count=8,
            ),
            rule=CLOSE,
            points=1,
            hint="A tensor can be iterated over, row by row, except a 0-dim one. Put it into a "
            "list first: isinstance(outputs, torch.Tensor) tells.",
        ),
        same(
            "grad_sum gives zeros where nothing leads to an output",
            scenario="zeros",
            on=Inputs(
                listed=nowhere,
                draw=drawing("grad_sum", EVERYTHING, UNUSED_TOO, zeros=True),
                count=16,
            ),
            rule=ZEROS,
            points=1,
            hint="With allow_unused=True an unused input has the gradient None: put zeros of the "
            "input's shape and dtype there (not 0 * x, which is nan where x is inf). Leave out "
            "outputs that do not require grad; perhaps none remains.",
        ),
        same(
            "grad_sum takes intermediates, and a tensor more than once",
            scenario="gradients",
            on=Inputs(
                listed=listing("grad_sum", BETWEEN + REPEATED, times=4),
                draw=drawing("grad_sum", ("y",), ("x", "z", "h", "u"), again=True),
                count=8,
            ),
            rule=CLOSE,
            points=1,
            hint="autograd.grad differentiates with respect to any tensor of the graph. Keep one "
            "gradient for each place in inputs; an output that is given twice counts twice.",
        ),
        same(
            "grad_sum leaves the graph usable and every .grad alone",
            scenario="traces",
            on=Inputs(
                listed=tidy("grad_sum", LEAVES),
                draw=drawing("grad_sum", FROM_BOTH, ("x", "z")),
                count=8,
            ),
            rule=CLOSE,
            points=1,
            hint="backward() writes into .grad, autograd.grad does not. And without "
            "retain_graph=True the caller's graph is freed.",
        ),
        same(
            "grad_table has a row for each output and a column for each input",
            scenario="gradients",
            on=Inputs(
                listed=listing("grad_table", FULL_TABLES, times=7, dtypes=FLOATING),
                draw=drawing("grad_table", FROM_BOTH, ("x", "z")),
                count=16,
            ),
            rule=CLOSE,
            points=1,
            after=None,
            hint="One call of autograd.grad for each output, with retain_graph=True; the result is "
            "a list of lists.",
        ),
        same(
            "grad_table gives zeros where nothing leads to an output",
            scenario="zeros",
            on=Inputs(
                listed=listing("grad_table", LEADING_NOWHERE, times=4, zeros=True),
                draw=drawing("grad_table", EVERYTHING, UNUSED_TOO, zeros=True),
                count=16,
            ),
            rule=ZEROS,
            points=1,
            after="grad_table has a row for each output and a column for each input",
            hint="Each row on its own may meet an input that this output does not use, or an "
            "output that does not require grad. An output without grad_fn may be a leaf: it has "
            "a gradient, and with respect to itself that is 1.",
        ),
        same(
            "grad_table takes intermediates and leaves the graph usable",
            scenario="traces",
            on=Inputs(
                listed=tidy("grad_table", TABLES_BETWEEN),
                draw=drawing("grad_table", ("y", "u"), ("x", "z", "h"), again=True),
                count=8,
            ),
            rule=CLOSE,
            points=1,
            after="grad_table has a row for each output and a column for each input",
            hint="Keep the graph in the last call too: it is not yours. And keep one column for "
            "each place in inputs, also where the same tensor comes twice.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Use torch.autograd.grad: backward() adds to the .grad of all leaves.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes",),
)
