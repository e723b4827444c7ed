"""Arrays are opened from several threads at once, and their memory is given back."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from zhengtong.bulk.mapped import map_array, release


def test_many_threads_open_one_folder_of_arrays(tmp_path):
    for n in range(40):
        np.save(tmp_path / f"{n}.npy", np.arange(n, dtype=np.int32))
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(lambda n: len(map_array(tmp_path / f"{n % 40}.npy")), range(2000)))
    assert sizes == [n % 40 for n in range(2000)]


def test_memory_that_was_given_back_is_read_again(tmp_path) -> None:
    np.save(tmp_path / "a.npy", np.arange(5000))
    one = np.asarray(map_array(tmp_path / "a.npy"))
    assert one[4321] == 4321
    release(one)
    release(np.arange(3))
    assert (one == np.arange(5000)).all()
