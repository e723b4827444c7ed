"""Several clients of one server at once, each a process of its own as a site's workers are: how many actions a second."""

import json
import subprocess
import sys
import time
from typing import Any, NamedTuple

Client = subprocess.Popen[str]


class Together(NamedTuple):
    """So many clients did so many actions in so many seconds; `bare`: the seconds of the bare ORM's rows, as many clients."""

    clients: int
    actions: int
    seconds: float
    bare: float


def measured(clients: int, cases: int) -> Together:
    """Each client works `cases` cases through in the database of this process, then writes as many rows past the actions."""
    command = [sys.executable, "-m", "zhengtong.site.clients"]
    started = [subprocess.Popen([*command, json.dumps([cases, n])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
               for n in range(clients)]
    try:
        _answers(started)  # warm
        (actions, seconds), (_rows, bare) = _race(started), _race(started)
    finally:
        for client in started:
            client.communicate()
    return Together(clients, actions, seconds, bare)


def _race(clients: list[Client]) -> tuple[int, float]:
    began = time.perf_counter()
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    return _answers(clients), time.perf_counter() - began


def _answers(clients: list[Client]) -> int:
    return sum(int(client.stdout.readline()) for client in clients if client.stdout is not None)


def _say(number: Any) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    """One client: warm, at the first word the real actions, at the second the bare rows."""
    import django

    django.setup()
    from zhengtong.kernel.cases import measuring

    cases, client = json.loads(sys.argv[1])
    measuring.work(3)
    _say(0)
    sys.stdin.readline()
    done = measuring.work(cases)
    _say(done)
    sys.stdin.readline()
    measuring.bare(done, client)
    _say(done)


if __name__ == "__main__":
    main()
