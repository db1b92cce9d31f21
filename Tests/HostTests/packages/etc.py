"""What /etc is: every file, folder and link with its rights, owner and content."""
import hashlib
import os
import stat

# Not compared, and why: the C library's tools keep the file as it was before their last change beside it, and a lock.
LEFT_OUT = ("passwd-", "group-", "shadow-", "gshadow-", ".pwd.lock")


def picture(root):
    """{path below /etc: what is there} of a host whose root folder is `root`."""
    found = {}
    for folder, folders, files in os.walk(f"{root}/etc"):
        for name in folders + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            content = ""
            if stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
            found[os.path.relpath(path, f"{root}/etc")] = (
                stat.filemode(status.st_mode), status.st_uid, status.st_gid, content)
    return {path: what for path, what in found.items() if path not in LEFT_OUT}


def differences(before, after):
    """Lines "+ path", "- path" and "~ path", sorted by path."""
    lines = [(path, "+" if path not in before else "-" if path not in after else "~")
             for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    return [f"{sign} {path}" for path, sign in sorted(lines)]
