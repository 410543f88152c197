"""An exception that lies about its class, its text, its line and its traceback."""

class Meta(type):
    __mro__ = property(lambda cls: (TypeError, Exception, BaseException, object))
    __name__ = property(lambda cls: "TypeError")
    __instancecheck__ = lambda cls, other: True


class Evil(Exception, metaclass=Meta):
    __class__ = TypeError
    __str__ = __repr__ = lambda self: 1 / 0
    __traceback__ = property(lambda self: 1 / 0)
    lineno = filename = msg = property(lambda self: 1 / 0)


def double(x):
    raise Evil


def countdown(n):
    yield from range(n - 1, -1, -1)
