"""What the library of the command line says by itself is said in the reader's language."""
import re

import pytest
import typer
from django.utils import translation

from zhengtong.site import cli
from zhengtong.site.cli import speaking

CHINESE = re.compile("[\u4e00-\u9fff]")
WRONG = [  # arguments, what of them must be named
    (["round", "--nope"], "--nope"), (["round", "--onn", "x"], "--onn"), (["roun"], "round"), (["facts"], "subject"),
    (["erase", "release", "1"], "--login"), (["serve", "--port", "99999"], "65535"), (["serve", "--port", "0"], "1"),
    (["journal", "prove", "first"], "entry"), (["round", "a", "b"], "a b"), (["demo", "--scale"], "--scale"),
    (["round", "--full=yes"], "--full"), (["bench", "round", "--share", "x"], "--share"), (["demo", "--scale", "x"], "--scale"),
]


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param
    with translation.override("en"):
        speaking.speak()


@pytest.mark.parametrize(("arguments", "named"), WRONG, ids=lambda a: " ".join(a) if isinstance(a, list) else "")
def test_wrong_usage_is_said_in_the_language(language, arguments, named, capsys):
    assert speaking.run(cli.spoken(), args=arguments, prog_name="zt") == 2
    out, err = capsys.readouterr()
    assert not out and named in err
    words = [line.strip(" │╭╮╰╯─") for line in err.splitlines()]
    for line in filter(None, words):
        assert bool(CHINESE.search(line)) == (language != "en"), line


def test_a_form_that_is_not_known_is_shown_as_it_is():
    assert speaking.said("Something the next version says.") == "Something the next version says."


def test_an_exit_status_passes_through(capsys):
    app = typer.Typer()

    @app.command()
    def one(status: int) -> None:
        raise typer.Exit(status)

    assert [speaking.run(typer.main.get_command(app), args=[str(n)], prog_name="x") for n in (0, 1, 2)] == [0, 1, 2]
