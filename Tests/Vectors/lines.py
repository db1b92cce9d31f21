#!/usr/bin/python3
"""own/idtoken.json and own/jwks.json for `usher token verify`.

    lines.py options FILE       the policy of the file as options, one word a line
    lines.py lines FILE         its cases as JSON lines
    lines.py compare FILE OUT   does the command's output OUT say what the file expects?
    lines.py flip FILE ID       turns the expectation of one case round
"""
import json
import sys


def main():
    verb, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    cases = document["cases"]
    if verb == "options":
        policy = document["policy"]
        words = ["--issuer", policy["issuer"], "--client-id", policy["client_id"], "--now", str(policy["now"])]
        for name in policy["algs"]:
            words += ["--alg", name]
        print("\n".join(words))
    elif verb == "lines":
        for case in cases:
            line = {"id": case["id"], "token": case["token"],
                    "keys": case.get("jwks_text") or json.dumps(document["jwks"])}
            if "access_token" in case:
                line["access_token"] = case["access_token"]
            print(json.dumps(line))
    elif verb == "compare":
        with open(sys.argv[3], encoding="utf-8") as file:
            said = dict(line.split()[:2] for line in file)
        wanted = {case["id"]: case["expect"] + "ed" for case in cases}
        wanted = {name: word.replace("rejected", "refused") for name, word in wanted.items()}
        for name in sorted(set(said) | set(wanted)):
            if said.get(name) != wanted.get(name):
                print(f"{name}: the command says {said.get(name)}, the file {wanted.get(name)}")
        sys.exit(said != wanted)
    elif verb == "flip":
        for case in cases:
            if case["id"] == sys.argv[3]:
                case["expect"] = "reject" if case["expect"] == "accept" else "accept"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
