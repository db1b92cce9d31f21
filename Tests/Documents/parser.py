"""What the built command takes, by its own description, and whether a documented command line fits."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))
import manual_usher  # noqa: E402 (a file of another folder)

EVERYWHERE = {"--help", "-h", "--version"}


class Parser:
    def __init__(self, usher):
        self.commands = manual_usher.commands(usher)

    def below(self, words):
        """The next words that are commands behind these."""
        return {c.words[len(words)] for c in self.commands if c.words[:len(words)] == words and len(c.words) > len(words)}

    def wrong(self, words, whole):
        """What is wrong with the arguments `words` of usher; None: nothing. `whole`: what is needed must be there."""
        path, rest = [], list(words)
        if rest and rest[0] in ("--generate-completion-script", "--experimental-dump-help", "help"):
            return None
        while rest and self.below(path):
            if rest[0] in EVERYWHERE:
                return None
            if rest[0] not in self.below(path):
                return f"no command `usher {' '.join(path + rest[:1])}`"
            path.append(rest.pop(0))
        found = [c for c in self.commands if c.words == path]
        if not found:
            return f"`usher {' '.join(path)}` is not a whole command" if whole else None
        return self.arguments(found[0], rest, whole)

    def arguments(self, command, rest, whole):
        name = "usher " + " ".join(command.words)
        options = {}
        for argument in command.arguments:
            for spelled in argument.get("names") or []:
                dashes = "--" if spelled["kind"] == "long" else "-"
                options[dashes + spelled["name"]] = argument
        seen, positional, literal = set(), [], False
        while rest:
            word = rest.pop(0)
            if word == "--" and not literal:
                literal = True
            elif word.startswith("-") and word != "-" and not literal:
                option, equals, _ = word.partition("=")
                if option in EVERYWHERE:
                    continue
                if option not in options:
                    return f"`{name}` has no {option}"
                argument = options[option]
                seen.add(id(argument))
                if argument["kind"] == "option" and not equals:
                    if whole and (not rest or re.match(r"-[^0-9]|-[0-9]+[a-z]", rest[0])):
                        return f"{option} of `{name}` has no value"
                    value = rest.pop(0) if rest else None
                    allowed = argument.get("allValues")
                    if allowed and value is not None and value.islower() and value not in allowed:
                        return f"{option} of `{name}` takes {', '.join(allowed)}, not {value}"
                elif argument["kind"] == "flag" and equals:
                    return f"{option} of `{name}` takes no value"
            else:
                positional.append(word)
        places = [a for a in command.arguments if a["kind"] == "positional"]
        if not any(a["isRepeating"] for a in places) and len(positional) > len(places):
            return f"`{name}` takes {len(places)} words, not {positional}"
        if whole:
            if len(positional) < sum(not a["isOptional"] for a in places):
                return f"`{name}` needs {' '.join(a['valueName'].upper() for a in places)}"
            for argument in command.arguments:
                if argument["kind"] != "positional" and not argument["isOptional"] and id(argument) not in seen:
                    return f"`{name}` needs {manual_usher.option_name(argument)}"
        return None
