"""The demonstration is made step by step; an interrupted step is done again, a finished one is not."""
import json

import pytest

from zhengtong.site import demo


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def steps(monkeypatch, *names, broken=()):
    done = []

    def step(name):
        def run(state, report):
            if name in broken:
                raise KeyboardInterrupt
            done.append(name)

        return run

    monkeypatch.setattr(demo, "STEPS", [(name, step(name)) for name in names])
    return done


def test_an_interrupted_step_is_not_recorded(folder, monkeypatch):
    steps(monkeypatch, "a", "b", broken=("b",))
    with pytest.raises(KeyboardInterrupt):
        demo.prepare(0.01, lambda *_: None)
    assert json.loads((folder / "demo.json").read_text())["done"] == ["a"]


def test_the_next_start_goes_on_where_it_was(folder, monkeypatch):
    steps(monkeypatch, "a", "b", broken=("b",))
    with pytest.raises(KeyboardInterrupt):
        demo.prepare(0.01, lambda *_: None)
    done = steps(monkeypatch, "a", "b", "c")
    demo.prepare(0.01, lambda *_: None)
    assert done == ["b", "c"]


def test_a_later_start_brings_an_older_database_up_to_date(folder, monkeypatch):
    called = []
    monkeypatch.setattr(demo, "call_command", lambda *words, **_more: called.append(words))
    steps(monkeypatch, "generate", "b", broken=("b",))
    with pytest.raises(KeyboardInterrupt):
        demo.prepare(0.01, lambda *_: None)
    assert called == []
    steps(monkeypatch, "generate", "b")
    demo.prepare(0.01, lambda *_: None)
    assert called == [("migrate",)]


def test_another_scale_in_the_same_folder_is_refused(folder, monkeypatch):
    steps(monkeypatch, "a")
    demo.prepare(0.01, lambda *_: None)
    with pytest.raises(demo.DemoRefused):
        demo.prepare(1.0, lambda *_: None)


def test_the_state_is_readable_by_its_owner_alone(folder, monkeypatch):
    steps(monkeypatch, "a")
    demo.prepare(0.01, lambda *_: None)
    assert (folder / "demo.json").stat().st_mode & 0o077 == 0


class Database:
    """Stands for the connection: what tables there are, and whether it was closed."""

    def __init__(self, *tables):
        self.vendor, self.introspection, self.closed = "sqlite", self, False
        self.table_names = lambda: list(tables)

    def close(self):
        self.closed = True


@pytest.mark.parametrize(("tables", "began", "kept"), [
    ((), False, False), (("auth_permission",), True, False), (("auth_permission",), False, True),
])
def test_a_database_begun_here_and_not_finished_is_made_anew(folder, monkeypatch, tables, began, kept):
    for name in ("db.sqlite3", "db.sqlite3-wal"):
        (folder / name).write_text("x")
    monkeypatch.setattr(demo, "connection", Database(*tables))
    state = demo.State(folder, 0.01)
    state.data |= {"began": True} if began else {}
    demo._anew(state)
    assert [(folder / name).exists() for name in ("db.sqlite3", "db.sqlite3-wal")] == [kept, kept]
    assert bool(state.data.get("began")) is not kept
