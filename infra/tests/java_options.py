"""What the applications take: main classes, jobs and their options, read from the sources."""

import dataclasses
import re

import java_calls
import place

_OPTION = re.compile(r"ConfigOption<[^;]*?=\s*([^;]*?\"(--[a-z-]+)\"[^;]*);", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Job:
    options: frozenset
    required: frozenset
    flags: frozenset


def main_classes():
    return {
        java_class(path)
        for path, text in java_calls.sources(place.ROOT).items()
        if "public static void main(" in text
    }


def java_class(path):
    return path.split("/java/")[1].removesuffix(".java").replace("/", ".")


def streaming_flags():
    text = place.text(place.ROOT / "streaming/src/main/java/io/millrace/streaming/StreamingMain.java")
    return set(re.findall(r'String \w+ = "(--[a-z]+)";', text))


def jobs():
    """The jobs of BatchMain by their names."""
    files = {path: java_calls.code(text) for path, text in java_calls.sources(place.ROOT).items() if path.startswith("batch/")}
    main = files["batch/src/main/java/io/millrace/batch/BatchMain.java"]
    found = {}
    for command in re.findall(r"new (\w+Command)\(\)", main):
        text = files[f"batch/src/main/java/io/millrace/batch/{command}.java"]
        name = re.search(r'String name\(\) \{\s*return "([a-z]+)";', text).group(1)
        found[name] = _job(text, files)
    return found


def _job(text, files):
    texts, ahead = [text], set(re.findall(r"\b(\w+Options)\b", text))
    done = set()
    while ahead:
        name = ahead.pop()
        if name in done:
            continue
        done.add(name)
        for path, body in files.items():
            if path.endswith(f"/{name}.java"):
                texts.append(body)
                ahead |= set(re.findall(r"\b(\w+Options)\.[A-Z]", body))
    declared = [match for body in texts for match in _OPTION.findall(body)]
    return Job(
        frozenset(key for _, key in declared),
        frozenset(key for body, key in declared if ".required()" in body),
        frozenset(key for body, key in declared if "ConfigOption.flag(" in body))


def mistakes(job, words):
    """What BatchMain would refuse in the words after a job's name."""
    given, problems, index = [], [], 0
    while index < len(words):
        word = words[index]
        if word not in job.options:
            problems.append(f"{word} is no option")
        elif word not in job.flags:
            index += 1
            if index == len(words) or words[index].startswith("--"):
                problems.append(f"{word} needs a value")
        given.append(word)
        index += 1
    return problems + [f"{key} is missing" for key in sorted(job.required - set(given))]
