"""A request for a host that is not this site's, and the web process that nobody visits."""
import socket
import threading

from django.test import Client

from zhengtong.site.cli import serve


def test_a_foreign_host_is_a_bad_request_in_words(db):
    answered = Client().get("/policies/", HTTP_HOST="elsewhere.example")
    assert answered.status_code == 400
    assert "看不懂这个请求" in answered.content.decode()


def test_the_web_process_is_asked_though_nobody_visits():
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        def answer():
            reached, _address = server.accept()
            with reached:
                heard.append(reached.recv(1000).split(b"\r\n")[0])
                reached.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        web = threading.Thread(target=answer)
        web.start()
        serve.ask(*server.getsockname())
        web.join(5)
    assert heard == [b"HEAD /status/ HTTP/1.1"]


def test_a_web_process_that_does_not_answer_stops_nobody():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
    serve.ask(*address)
