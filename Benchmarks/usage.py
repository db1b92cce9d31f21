"""What a process uses, from /proc."""
import os


def ticks(pid):
    """CPU nanoseconds of all threads of a process, those that have ended too."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def resident(pid):
    """Rss and Pss in kiB; Pss needs root, since usherd forbids others to look at it."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return {line.split(":")[0]: int(line.split()[1]) for line in file if line.startswith(("Rss:", "Pss:"))}
    except PermissionError:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            return {"Rss": next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))}
