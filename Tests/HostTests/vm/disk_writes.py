"""Power cuts, made of the log of a disk's writes.

The disk of this model has a cache that a power cut empties: what was written before the last flush that had ended is
there; of what came later any write may be there or not, whatever their order, and one of them in part, for a disk
writes no more than a sector as a whole. No write reaches another place, and no flush is a lie.
"""
import os
import struct
import subprocess

# linux/drivers/md/dm-log-writes.c
MAGIC = 0x6A736677736872
FLUSH, FUA = 1, 2


class DiskWrites:
    """The log that QEMU's blklogwrites writes, while it does so or afterwards."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            magic, version, _, self.sector = struct.unpack("<QQQI", file.read(28))
        if (magic, version) != (MAGIC, 1):
            raise AssertionError(f"{path} is no log of writes")

    @property
    def length(self):
        """How many entries there are by now."""
        with open(self.path, "rb") as file:
            return struct.unpack_from("<QQQ", file.read(24))[2]

    def entries(self):
        """(flags, where, offset of the data in the log, bytes of it) of each."""
        found, place = [], self.sector
        with open(self.path, "rb") as file:
            for _ in range(self.length):
                file.seek(place)
                where, sectors, flags, _ = struct.unpack("<QQQQ", file.read(32))
                size = sectors * self.sector
                found.append((flags, where * self.sector, place + self.sector, size))
                place += self.sector + size
        return found


class Cuts:
    """Disks as cuts may leave them, at positions that only grow. `before` is the disk when the log began."""

    def __init__(self, writes, before, folder):
        self.writes, self.entries, self.folder = writes, writes.entries(), folder
        os.makedirs(folder, exist_ok=True)
        self.flushed, self.work = f"{folder}/flushed", f"{folder}/disk"
        self.applied = 0
        copy(before, self.flushed)

    def disk(self, position, random):
        """A disk whose power went after so many entries: its path. The next one takes its place."""
        durable = max((at for at in range(self.applied, position) if self.entries[at][0] & FLUSH), default=self.applied)
        self.apply(self.flushed, [(entry, entry[3]) for entry in self.entries[self.applied:durable]])
        self.applied = durable
        later = self.entries[durable:position]
        kept = [(entry, entry[3]) for entry in later if entry[0] & FUA or random.random() < 0.5]
        if kept and not kept[-1][0][0] & FUA and kept[-1][1] > 0:
            entry, size = kept[-1]
            kept[-1] = entry, random.randrange(0, size, self.writes.sector)
        random.shuffle(kept)
        copy(self.flushed, self.work)
        self.apply(self.work, kept)
        return self.work

    def apply(self, path, entries):
        with open(self.writes.path, "rb") as log, open(path, "r+b") as disk:
            for (_, where, place, _), size in entries:
                log.seek(place)
                disk.seek(where)
                disk.write(log.read(size))


def copy(source, target):
    subprocess.run(["cp", "--sparse=always", source, target], check=True)


def repair(disk):
    """What the host does at its next boot: the journal of ext4 is replayed. Raises when that leaves errors."""
    done = subprocess.run(["e2fsck", "-fp", disk], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode > 1:
        raise AssertionError(f"e2fsck ends with {done.returncode}: {done.stdout}")


def read(disk, paths, folder):
    """The disk's files and folders, below `folder` by their paths; what the disk has not is not there."""
    commands = []
    for path, kind in paths.items():
        target = folder + (path if kind == "file" else os.path.dirname(path))
        os.makedirs(os.path.dirname(target) if kind == "file" else target, exist_ok=True)
        commands.append(f"dump {path} {target}" if kind == "file" else f"rdump {path} {target}")
    subprocess.run(["debugfs", "-f", "/dev/stdin", disk], input="\n".join(commands) + "\n", text=True, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
