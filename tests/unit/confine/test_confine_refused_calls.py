"""Does the filter refuse what it names, and nothing else?"""

from __future__ import annotations

import errno
import os
import platform
import shutil
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.confine.refused_calls import refused_calls

ALLOWED = 0x7FFF0000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
SOCKET = {"x86_64": 41, "aarch64": 198}
MEMFD_CREATE = {"x86_64": 319, "aarch64": 279}
MACHINES = sorted(ARCHITECTURES)


def verdict(machine: str, number: int, argument: int = 0, architecture: int | None = None) -> int:
    """What the filter returns: a small machine for the few instructions it has (linux/filter.h)."""
    program = list(struct.iter_unpack("=HBBI", refused_calls(machine)))
    data = struct.pack("=IIQQ", number, architecture or ARCHITECTURES[machine], 0, argument)
    at = accumulator = 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, operand)
        elif code == 0x06:
            return int(operand)
        else:
            holds = accumulator == operand if code == 0x15 else bool(accumulator & operand)
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_the_other_architecture_are_refused(machine: str) -> None:
    """int 0x80 would be a way around every number."""
    assert verdict(machine, 1, architecture=0x40000003) == 0x50000 | errno.ENOSYS


def test_the_32_bit_convention_of_x86_64_is_refused() -> None:
    assert verdict("x86_64", 0x40000000 | 1) == 0x50000 | errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_clone_makes_processes_and_threads_but_no_namespace(machine: str) -> None:
    threads, process = 0x3D0F00, 0x1200011
    assert verdict(machine, CLONE[machine], threads) == verdict(machine, CLONE[machine], process) == ALLOWED
    for namespace in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(machine, CLONE[machine], process | namespace) == 0x50000 | errno.EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_only_sockets_that_a_network_namespace_keeps_apart_are_made(machine: str) -> None:
    made = [family for family in range(64) if verdict(machine, SOCKET[machine], family) == ALLOWED]
    assert made == [1, 2, 10, 16]
    assert verdict(machine, SOCKET[machine], 40) == 0x50000 | errno.EAFNOSUPPORT


@given(machine=st.sampled_from(MACHINES), number=st.integers(0, 600), argument=st.integers(0, 2**64 - 1))
def test_no_other_call_depends_on_its_argument(machine: str, number: int, argument: int) -> None:
    if number in (CLONE[machine], SOCKET[machine]):
        return
    said = verdict(machine, number, argument)
    assert said in (ALLOWED, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS)
    assert said == verdict(machine, number)


@pytest.mark.parametrize("machine", MACHINES)
def test_few_calls_are_refused(machine: str) -> None:
    """Each machine the same ones: the table would be wrong otherwise."""
    refused = [number for number in range(600) if verdict(machine, number, 2) != ALLOWED]
    assert len(refused) == 29
    assert MEMFD_CREATE[machine] in refused


def test_there_is_no_filter_for_an_unknown_machine() -> None:
    assert refused_calls("vax") == b""


@pytest.mark.skipif(not shutil.which("bwrap") or platform.machine() not in MACHINES, reason="needs bubblewrap")
def test_the_kernel_takes_the_filter_and_programs_run_under_it() -> None:
    words = "import os, subprocess, threading\none = threading.Thread(target=os.write, args=[1, b'thread\\n'])\n"
    words += "one.start()\none.join()\nsubprocess.run(['echo', 'process'])\nos.memfd_create('x')\n"
    place = os.memfd_create("filter")
    os.write(place, refused_calls())
    os.lseek(place, 0, os.SEEK_SET)
    command = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--seccomp", str(place), sys.executable, "-c", words]
    done = subprocess.run(command, pass_fds=[place], capture_output=True, text=True, check=False)
    os.close(place)
    if "namespace" in done.stderr or "ermission" in done.stderr:
        pytest.skip(done.stderr)
    assert done.stdout.split() == ["thread", "process"]
    assert "Function not implemented" in done.stderr
