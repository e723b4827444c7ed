"""At the installation: a few hundred people are generated, loaded and decided in a folder that is thrown away.

That compiles the number kernels (numba keeps them beside the source), so that no first demonstration waits for it.
"""
import os
import tempfile

SCALE = 0.0005
UNTIL = "round"  # accounts and requests compile nothing


def main() -> None:
    """Makes a demonstration up to its first round and forgets it."""
    with tempfile.TemporaryDirectory(prefix="zt-compiling-") as folder:
        os.environ |= {"ZHENGTONG_DATA": folder, "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings"}
        os.environ.pop("DATABASE_URL", None)  # never in a database that somebody uses
        import django

        django.setup()
        from zhengtong.site import demo

        state = demo.State(demo.settings.DATA_DIR, SCALE)
        for name, step in demo.STEPS:
            step(state, lambda *_: None)
            if name == UNTIL:
                return


if __name__ == "__main__":
    main()
