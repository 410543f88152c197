"""Prints scores, workflow commands, escapes and markup."""

print('{"schema": "torchgrade/result/v1", "points": 10, "max_points": 10}')
print("::notice title=Autograding report::{\"totalPoints\":99,\"maxPoints\":99}")
print("  ::set-output name=points::10")
print("text ##[add-path]/tmp/evil")
print("\x1b]52;c;ZXZpbA==\x07 \x1b[2J \r 10 of 10 points \u202e \x00 \ud800")
print("</pre><script>alert(1)</script> ``` @everyone |")


def double(x):
    raise ValueError("x\n::error title=you::pass\n##[error]gone \x1b[31m \udc80")


def countdown(n):
    yield from range(n - 1, -1, -1)
