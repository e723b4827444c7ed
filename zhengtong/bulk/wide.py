"""Look-ups of 64 subjects at a time, where the processor can (x86-64 with AVX-512 VBMI, see `HERE`).

A table of at most 256 bytes lies in registers and one instruction looks up 64 codes. The functions below are calls inside the
compiled kernel; their arrays are uint8 and one-dimensional, positions and lengths are int64 in bytes. Where `HERE` is false
none of them may be compiled.
"""
from collections.abc import Sequence
from typing import Any

from llvmlite import binding, ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic

WIDE = 64
UNROLL = 4  # groups of subjects that share one reading of the last tables
STEP = WIDE * UNROLL  # lengths are multiples of this
_BYTE, _LONG = ir.IntType(8), ir.IntType(64)
_LANES = ir.VectorType(_BYTE, WIDE)
_PERMUTE = "llvm.x86.avx512."


def _here() -> bool:
    if getattr(config, "CPU_NAME", None) or getattr(config, "CPU_FEATURES", None):  # compiled for another processor
        return False
    try:
        features = binding.get_host_cpu_features()
    except RuntimeError:
        return False
    return all(features.get(name, False) for name in ("avx512f", "avx512bw", "avx512vbmi"))


HERE = _here()


def _all(value: int) -> ir.Constant:
    return ir.Constant(_LANES, [value] * WIDE)


def _data(context: Any, builder: Any, sig: Any, args: Any, at: int) -> Any:
    return context.make_array(sig.args[at])(context, builder, args[at]).data


def _place(builder: Any, data: Any, at: Any) -> Any:
    return builder.bitcast(builder.gep(data, [at]), _LANES.as_pointer())


def _load(builder: Any, data: Any, at: Any, *, constant: bool = False) -> Any:
    found = builder.load(_place(builder, data, at), align=1)
    if constant:  # never written while the kernel runs: may be kept in a register
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


def _store(builder: Any, data: Any, at: Any, value: Any) -> None:
    builder.store(value, _place(builder, data, at), align=1)


def _tables(builder: Any, data: Any, at: Any, parts: int) -> list[Any]:
    return [_load(builder, data, builder.add(at, _LONG(WIDE * part)), constant=True) for part in range(parts)]


def _instruction(builder: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(_LANES, [_LANES] * len(args))
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, _PERMUTE + name), args)


def _found(builder: Any, tables: Sequence[Any], index: Any) -> Any:
    """tables[index], of 64, 128 or 256 bytes."""
    if len(tables) == 1:
        return _instruction(builder, "permvar.qi.512", tables[0], index)
    pairs = zip(tables[::2], tables[1::2], strict=True)
    halves = [_instruction(builder, "vpermi2var.qi.512", low, index, high) for low, high in pairs]
    return halves[0] if len(halves) == 1 else builder.select(builder.icmp_signed("<", index, _all(0)), halves[1], halves[0])


def _loop(builder: Any, length: Any, step: int) -> Any:
    return cgutils.for_range_slice(builder, _LONG(0), length, _LONG(step))


def _repeated(builder: Any, value: Any) -> Any:
    first = builder.insert_element(ir.Constant(_LANES, ir.Undefined), value, ir.IntType(32)(0))
    return builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(ir.IntType(32), WIDE), [0] * WIDE))


def _reader(parts: int) -> Any:
    @intrinsic
    def read(typing, codes, at, lut, lut_at, alive, unknown, bit, length):  # type: ignore[no-untyped-def]
        """One input of a block: alive &= low bits of lut[code]; unknown |= bit where its top bit is not set."""
        signature = types.void(codes, types.int64, lut, types.int64, alive, unknown, types.uint8, types.int64)

        def generate(context, builder, sig, args):  # type: ignore[no-untyped-def]
            code, table, lives, opens = (_data(context, builder, sig, args, n) for n in (0, 2, 4, 5))
            tables, bits = _tables(builder, table, args[3], parts), _repeated(builder, args[6])
            with _loop(builder, args[7], WIDE) as (j, _):
                got = _found(builder, tables, _load(builder, code, builder.add(args[1], j)))
                before = _load(builder, opens, j)
                known = builder.icmp_signed("<", got, _all(0))
                _store(builder, opens, j, builder.select(known, before, builder.or_(before, bits)))
                _store(builder, lives, j, builder.and_(_load(builder, lives, j), got))
            return context.get_dummy_value()

        return signature, generate

    return read


def _finisher(parts: int) -> Any:
    @intrinsic
    def finish(typing, alive, unknown, last, last_at, patterns, out, length):  # type: ignore[no-untyped-def]
        """The outcomes of a block: per pattern of `unknown` (64 times the same byte) a table over the bits of `alive`."""
        signature = types.void(alive, unknown, last, types.int64, types.int64, out, types.int64)

        def generate(context, builder, sig, args):  # type: ignore[no-untyped-def]
            lives, opens, lasts, outs = (_data(context, builder, sig, args, n) for n in (0, 1, 2, 5))
            with _loop(builder, args[6], STEP) as (j, _):
                places = [builder.add(j, _LONG(WIDE * k)) for k in range(UNROLL)]
                index = [builder.and_(_load(builder, lives, at), _all(127)) for at in places]
                pattern = [_load(builder, opens, at) for at in places]
                made = [cgutils.alloca_once_value(builder, _all(0)) for _ in places]
                for one in made:
                    builder.store(_all(0), one)
                with cgutils.for_range(builder, args[4]) as loop:
                    base = builder.add(args[3], builder.mul(loop.index, _LONG(WIDE * (1 + parts))))
                    value, *tables = _tables(builder, lasts, base, 1 + parts)
                    for one, i, p in zip(made, index, pattern, strict=True):
                        found = _found(builder, tables, i)
                        builder.store(builder.select(builder.icmp_unsigned("==", p, value), found, builder.load(one)), one)
                for one, at in zip(made, places, strict=True):
                    _store(builder, outs, at, builder.load(one))
            return context.get_dummy_value()

        return signature, generate

    return finish


read_64, read_128, read_256 = _reader(1), _reader(2), _reader(4)
finish_64, finish_128 = _finisher(1), _finisher(2)
