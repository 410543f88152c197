"""The worker's loop: one request in, its replies out, until the trusted side hangs up."""

from collections.abc import Iterator
from typing import Any

from grader import wire
from grader.worker import prints
from grader.worker.channel import Channel, Gone
from grader.worker.runner import Runner


def serve(channel: Channel) -> None:
    """Answer requests until the socket closes."""
    runner = Runner()
    while True:
        try:
            number, request = channel.receive_request()
        except Gone:
            return
        for place, record in enumerate(answers(runner, request)):
            frame = reply(record)
            prints.end_of_answer()
            channel.send(number + place, frame)


def answers(runner: Runner, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the records that one request asks for."""
    match request["do"]:
        case "load":
            yield runner.load(request["file"], request["source"], request["scenarios"])
        case "run":
            yield from runner.run(request)
        case "replay":
            yield from runner.replay(request)
        case "apply":
            yield runner.apply(request)
        case "vjp":
            yield runner.vjp(request)


def reply(record: dict[str, Any]) -> bytes:
    """Return a record's frame; what cannot cross the wire becomes a record that says so."""
    try:
        return wire.encode(record)
    except wire.WireError as error:
        return wire.encode({"outcome": "unsendable", "message": str(error)})
    except BaseException as error:
        kind = wire.describe(error).kind
        return wire.encode({"outcome": "unsendable", "message": f"reading it raised {kind}"})
