"""A process whose one thread is stopped before a step of its own, to be killed there and nowhere else (ptrace)."""
import ctypes
import os
import signal
import struct
import time

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long
# linux/ptrace.h
SYSCALL, SEIZE, INTERRUPT, GET_SYSCALL_INFO = 24, 0x4206, 0x4207, 0x420E
TRACESYSGOOD, SYSCALL_STOP, ENTRY = 1, signal.SIGTRAP | 0x80, 1
WALL = 0x40000000
PWRITE64 = {"x86_64": 18, "aarch64": 67}.get(os.uname().machine)


def ptrace(request, thread, address=0, data=0):
    result = LIBC.ptrace(request, thread, address, data)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request:#x} of {thread}")
    return result


def name_of(pid, thread):
    try:
        with open(f"/proc/{pid}/task/{thread}/comm", encoding="utf-8") as file:
            return file.read()
    except OSError:  # it has ended
        return ""


class Held:
    """The only thread of process `pid` whose name begins with `name`: it stands still from now on."""

    def __init__(self, pid, name):
        if PWRITE64 is None:
            raise AssertionError(f"the number of pwrite64 on {os.uname().machine} is not known here")
        threads = [int(thread) for thread in os.listdir(f"/proc/{pid}/task") if name_of(pid, thread).startswith(name)]
        if len(threads) != 1:
            raise AssertionError(f"{len(threads)} threads of {pid} are called {name}")
        self.pid, self.thread = pid, threads[0]
        ptrace(SEIZE, self.thread, 0, TRACESYSGOOD)
        ptrace(INTERRUPT, self.thread)
        self.stopped(time.monotonic() + 60)

    def stopped(self, end):
        """(the signal that it has stopped by, what else of ptrace's happened, or 0)"""
        while True:
            found, status = os.waitpid(self.thread, WALL | os.WNOHANG)
            if found and os.WIFSTOPPED(status):
                return os.WSTOPSIG(status), status >> 16
            if found:
                raise AssertionError(f"the thread has ended: {status:#x}")
            if time.monotonic() > end:
                raise AssertionError("the thread does not do it")
            time.sleep(0.001)

    def until_it_writes(self, suffix, seconds=60):
        """Lets it go on until it is about to write to a file whose name ends so: this step is not made."""
        end = time.monotonic() + seconds
        signals = 0
        while True:
            ptrace(SYSCALL, self.thread, 0, signals)
            by, event = self.stopped(end)
            signals = 0 if by in (SYSCALL_STOP, signal.SIGTRAP) or event else by
            if by == SYSCALL_STOP and self.is_write(suffix):
                return

    def is_write(self, suffix):
        info = ctypes.create_string_buffer(88)
        ptrace(GET_SYSCALL_INFO, self.thread, len(info), ctypes.addressof(info))
        number, descriptor = struct.unpack_from("QQ", info.raw, 24)
        return info.raw[0] == ENTRY and number == PWRITE64 and \
            os.readlink(f"/proc/{self.pid}/fd/{descriptor}").endswith(suffix)

    def kill(self):
        """kill -9 of the process. The thread dies where it stands: what it was about to do is not done."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.thread, WALL)
