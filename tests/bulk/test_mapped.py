"""Arrays are opened from several threads at once."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from zhengtong.bulk.mapped import map_array


def test_many_threads_open_one_folder_of_arrays(tmp_path):
    for n in range(40):
        np.save(tmp_path / f"{n}.npy", np.arange(n, dtype=np.int32))
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(lambda n: len(map_array(tmp_path / f"{n % 40}.npy")), range(2000)))
    assert sizes == [n % 40 for n in range(2000)]
