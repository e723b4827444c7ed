"""The tree against RFC 6962's definition, written here a second time and naively."""
import importlib.util
from hashlib import sha256
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from zhengtong.kernel.journal import merkle

spec = importlib.util.spec_from_file_location("check_proof", Path(__file__).parents[2] / "tools" / "check_proof.py")
checker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checker)

# the test vectors of certificate-transparency: MTH of the first n of these leaves
LEAVES = [bytes.fromhex(h) for h in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    k = merkle.split(len(leaves))
    return merkle.node_hash(naive(leaves[:k]), naive(leaves[k:]))


def grown(leaves):
    nodes, peaks = {}, []
    for index, data in enumerate(leaves):
        nodes.update(merkle.grow(index, peaks, merkle.leaf_hash(data)))
    return nodes, peaks


def test_roots_of_the_published_vectors():
    for count, root in enumerate(ROOTS, 1):
        assert merkle.root_of_peaks(grown(LEAVES[:count])[1]).hex() == root


@given(st.integers(0, 70))
def test_grown_tree_is_the_defined_tree(count):
    leaves = [str(n).encode() for n in range(count)]
    assert merkle.root_of_peaks(grown(leaves)[1]) == naive(leaves)


@given(st.data(), st.integers(1, 70))
def test_inclusion_paths_hold_for_the_checker_and_for_us(data, size):
    index = data.draw(st.integers(0, size - 1))
    leaves = [str(n).encode() for n in range(size)]
    nodes, _ = grown(leaves)
    path = [merkle.span_hash(span, nodes.__getitem__) for span in merkle.inclusion_spans(index, size)]
    leaf = merkle.leaf_hash(leaves[index])
    assert merkle.root_from_path(leaf, index, size, path) == naive(leaves)
    assert checker.inclusion_root(leaf, index, size, path) == naive(leaves)


@given(st.data(), st.integers(1, 70))
def test_consistency_paths_hold_for_the_checker(data, new):
    old = data.draw(st.integers(1, new))
    leaves = [str(n).encode() for n in range(new)]
    nodes, _ = grown(leaves)
    path = [merkle.span_hash(span, nodes.__getitem__) for span in merkle.consistency_spans(old, new)]
    roots = naive(leaves[:old]), naive(leaves)
    assert checker.consistency_roots(old, new, path, roots[0]) == roots
    forked = naive([b"forked", *leaves[1:old]])
    if old < new:
        assert checker.consistency_roots(old, new, path, forked)[0] != forked or old & (old - 1) == 0
        assert checker.consistency_roots(old, new, path, forked) != (forked, roots[1])
