"""The installation compiles the number kernels, in no database or folder that is in use."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_compiling_touches_no_data_of_the_user_and_decides(tmp_path) -> None:
    environment = os.environ | {"ZHENGTONG_DATA": str(tmp_path / "data"), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "zhengtong.site.compiling"], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert not list(tmp_path.iterdir())
