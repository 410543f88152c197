"""exercise-10: gradients of several outputs at several inputs. The task is in README.md."""

from collections.abc import Sequence

from torch import Tensor


def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return, for each input, the gradient of the sum of all elements of all outputs.

    outputs: one tensor, or a list or tuple of tensors, of any shapes and dtypes. Those that
             do not require grad contribute nothing; perhaps none requires grad.
    inputs:  a list or tuple of tensors that require grad: leaves or intermediate results,
             some perhaps more than once, some perhaps not used by any output.
    Result:  a tuple with one gradient for each input, of the input's shape and dtype; zeros
             without a graph for an unused input.

    The caller's graph stays usable, and no .grad changes.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> z = torch.tensor(3.0, requires_grad=True)
    >>> grad_sum([x * x, x * z], [x, z])
    (tensor([5., 7.]), tensor(3.))
    """
    raise NotImplementedError


def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    """Return the table whose entry [i][j] is the gradient of outputs[i].sum() at inputs[j].

    outputs, inputs: lists or tuples of tensors, as in grad_sum.
    Result: a list with one row for each output; each row is a list with one gradient for each
            input, of the input's shape and dtype; zeros where the output does not use the input.

    The caller's graph stays usable, and no .grad changes.

    >>> grad_table([x * x, x * z], [x, z])  # with x and z from above
    [[tensor([2., 4.]), tensor(0.)], [tensor([3., 3.]), tensor(3.)]]
    """
    raise NotImplementedError
