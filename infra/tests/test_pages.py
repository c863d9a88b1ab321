"""
Every command of the AWS CLI on a page: service, operation and options are those of the CLI, which needs no account to say so; files that a command names
are there, and parameters of a template are the template's.
"""

import re
import shlex
import unittest

import place
import templates
from awscli.clidriver import create_clidriver

LEFT_OUT = {"target", "node_modules", ".git", "data", ".venv"}
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?:.*&& )?(aws (?:.*\\\n)*.*)$", re.MULTILINE)
ELSEWHERE = re.compile(r"^\s+(aws (?:emr|emr-serverless|emr-containers) .*)$", re.MULTILINE)
IN_TEXT = re.compile(r"`(aws [a-z][^`]*)`")


def pages():
    return [path for path in sorted(place.ROOT.rglob("*.md")) if not LEFT_OUT & set(path.relative_to(place.ROOT).parts)]


def commands():
    """Pages and words of commands: those in blocks, and those in the text."""
    found = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        lines = [line for block in BLOCK.findall(text) for line in COMMAND.findall(block)] + ELSEWHERE.findall(text) + IN_TEXT.findall(text)
        for line in lines:
            found.append((page, shlex.split(line.replace("\\\n", " "), comments=True)))
    return found


def below(command):
    """Commands of a command; those that the CLI adds by hand, like s3, have them elsewhere."""
    return command._get_command_table() if hasattr(command, "_get_command_table") else command.subcommand_table


class PagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        driver = create_clidriver()
        cls.services = driver._get_command_table()
        cls.general = set(driver._get_argument_table())
        cls.commands = commands()

    def test_there_are_commands(self):
        self.assertGreater(len(self.commands), 25)

    def test_services_operations_and_options_are_those_of_the_cli(self):
        for page, words in self.commands:
            with self.subTest(page=str(page), command=" ".join(words)):
                self.assertIn(words[1], self.services)
                operations = below(self.services[words[1]])
                self.assertIn(words[2], operations)
                given = {word[2:].split("=", 1)[0] for word in words[3:] if word.startswith("--")}
                known = set(operations[words[2]].arg_table) | self.general
                self.assertLessEqual(given, known)

    def test_templates_are_there_and_have_the_parameters(self):
        for page, words in self.commands:
            if "--template-file" not in words:
                continue
            with self.subTest(page=str(page), command=" ".join(words)):
                file = place.ROOT / words[words.index("--template-file") + 1]
                parameters = set(templates.load(file).get("Parameters", {}))
                given = [word.split("=", 1)[0] for word in words[words.index("--template-file") :] if re.match(r"^[A-Z]\w+=", word)]
                self.assertLessEqual(set(given), parameters)


if __name__ == "__main__":
    unittest.main()
