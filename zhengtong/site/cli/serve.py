"""`zt serve`: web, worker, tick and the signing of heads together; when one ends, all end."""
import contextlib
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Annotated

import typer
from django.core.management import call_command
from django.utils.translation import gettext as _

from .output import Json, errors, refuse, show

ASK_SECONDS = 40


def command(
    host: Annotated[str, typer.Option(help=_("监听地址"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("端口"))] = 8000,
    threads: Annotated[int, typer.Option(min=1, max=64, help=_("网页线程数"))] = 4,
    as_json: Json = False,
) -> None:
    """补齐库里的表，启动网页、后台任务、定时任务和日志签名。Ctrl-C 全部停止。"""
    from django.conf import settings

    if settings.DEMO and host not in {"127.0.0.1", "localhost", "::1"}:
        errors.print(_("演示库只在本机应答；请用 --host 127.0.0.1"))
        raise typer.Exit(2)
    free(host, port, as_json)
    call_command("migrate", verbosity=0, interactive=False)  # a new site's tables, or what a newer program adds
    show({"address": f"http://{host}:{port}/"}, as_json=as_json)
    run(host, port, threads)


def free(host: str, port: int, as_json: bool) -> None:
    """Refuses (usage) an address that is not this machine's, or a port that something else listens on."""
    try:
        family, kind, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as why:
        taken = why.errno == errno.EADDRINUSE
        said = _("端口已被别的程序占用") if taken else _("不能在这个地址上监听")
        remedy = _("换一个端口：--port") if taken else _("写本机的地址，如 127.0.0.1")
        raise refuse(said, place=f"{host}:{port}", remedy=remedy, as_json=as_json, code=2) from None


def run(host: str, port: int, threads: int) -> None:
    """Starts the processes and waits; the first that ends takes the others with it."""
    web = ["-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--blocking-threads", str(threads),
           "--no-ws", "--log-level", "warning", "zhengtong.site.wsgi:application"]
    commands = {"web": web, "worker": ["-m", "zhengtong", "worker"], "tick": ["-m", "zhengtong", "tick", "--loop"]}
    running = {name: subprocess.Popen([sys.executable, *rest], start_new_session=True) for name, rest in commands.items()}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        asked = time.monotonic()
        while all(process.poll() is None for process in running.values()):
            time.sleep(0.5)
            if time.monotonic() - asked > ASK_SECONDS:
                ask(host, port)
                asked = time.monotonic()
        ended = [name for name, process in running.items() if process.poll() is not None]
        errors.print(_("已停止：{names}").format(names=", ".join(ended)))
    except KeyboardInterrupt:
        pass
    finally:
        _stop(running)
    raise typer.Exit(1 if any(process.returncode not in {0, -signal.SIGTERM} for process in running.values()) else 0)


def ask(host: str, port: int) -> None:
    """One request to the web process, which notes that it answers: without visitors it would seem to stand still."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        web = http.client.HTTPConnection(host, port, timeout=ASK_SECONDS)
        web.request("HEAD", "/status/")
        web.getresponse()
        web.close()


def _stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in running.values():
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
