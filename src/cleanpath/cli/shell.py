"""help, completion: what the shell of the user asks of the program itself."""

import argparse
import shlex
from collections.abc import Iterator

from cleanpath.cli.command import Command, Parameter
from cleanpath.cli.parser import build_parser, printing_of
from cleanpath.errors import UnknownName
from cleanpath.workspace.workspace import Plain, Workspace

SHELLS = ("bash", "zsh", "fish")


def help(workspace: Workspace, topic: list[str] | None = None) -> Plain:
    """Return the help of the program, or of one command."""
    parser: argparse.ArgumentParser = build_parser()
    for word in topic or ():
        below = next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)
        if below is None or word not in below.choices:
            known = list(below.choices) if below else []
            raise UnknownName("help", "command", word, known, "See `cleanpath help`.")
        parser = below.choices[word]
    return {"text": parser.format_help()}


def completion(workspace: Workspace, shell: str) -> Plain:
    """Return the script that completes commands, options, choices and bundled cases in a shell."""
    from cleanpath.cli.commands import COMMANDS

    return {"text": {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](COMMANDS)}


def _options(command: Command) -> Iterator[Parameter]:
    more = (*command.views, *command.gates, *printing_of(command))
    yield from (p for p in (*command.parameters, *more) if not p.positional)


def _words(command: Command) -> list[str]:
    """Return what may follow a command: its options and the choices of its positional parameters."""
    formats = ["--format"] if len(command.formats) > 1 else []
    return sorted({p.option for p in _options(command)} | {*formats, "--help"})


def _values(command: Command) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each option that has choices, with them."""
    if len(command.formats) > 1:
        yield "--format", command.formats
    yield from ((p.option, p.choices) for p in _options(command) if p.choices)


def _first_words(command: Command) -> list[str]:
    """Return the words that its first positional parameter may be: choices, or the bundled cases."""
    first = next((p for p in command.parameters if p.positional), None)
    if first is None:
        return []
    if first.choices:
        return list(first.choices)
    if first.name != "case" and command.name != "judge":
        return []
    from cleanpath.network.case import bundled_cases

    return list(bundled_cases())


def _heads(commands: tuple[Command, ...]) -> dict[str, list[str]]:
    """Return the first word of each command with the words that may come second."""
    heads: dict[str, list[str]] = {}
    for command in commands:
        head, _, tail = command.name.partition(" ")
        heads.setdefault(head, [])
        if tail:
            heads[head].append(tail)
    return heads


def _bash(commands: tuple[Command, ...]) -> str:
    lines = [
        "# Completion of cleanpath in bash: source <(cleanpath completion bash)",
        "_cleanpath() {",
        # In zsh `words` is a name of its own, and a length that begins with a letter is a modifier.
        '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[$((COMP_CWORD-1))]}"',
        '  local head="" tail="" offered="" item',
        '  for item in "${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do',
        '    case "$item" in -*) ;; *)',
        '      if [ -z "$head" ]; then head="$item"; elif [ -z "$tail" ]; then tail="$item"; fi ;;',
        "    esac",
        "  done",
        '  if [ -z "$head" ]; then',
        f"    offered={shlex.quote(' '.join(_heads(commands)))}",
        "  else",
        '    case "$head $tail" in',
    ]
    for command in sorted(commands, key=lambda one: -one.name.count(" ")):
        pattern = shlex.quote(command.name) + ("" if " " in command.name else '" "') + "*"
        below = _heads(commands)[command.name] if " " not in command.name else []
        lines.append(f'    {pattern}) case "$before" in')
        lines += [f"      {option}) offered={shlex.quote(' '.join(c))} ;;" for option, c in _values(command)]
        own = " ".join([*below, *_first_words(command), *_words(command)])
        lines += [f"      *) offered={shlex.quote(own)} ;;", "      esac ;;"]
    for head in _heads(commands):
        if head not in {command.name for command in commands}:
            lines.append(f'    {head}" "*) offered={shlex.quote(" ".join(_heads(commands)[head]))} ;;')
    lines += [
        "    esac",
        "  fi",
        '  COMPREPLY=( $(compgen -W "$offered" -- "$word") )',
        '  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=( $(compgen -f -- "$word") )',
        "}",
        "complete -o filenames -F _cleanpath cleanpath",
        "",
    ]
    return "\n".join(lines)


def _zsh(commands: tuple[Command, ...]) -> str:
    head = "#compdef cleanpath\n# Completion of cleanpath in zsh: source <(cleanpath completion zsh)\n"
    setup = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
    return head + setup + _bash(commands)


def _fish(commands: tuple[Command, ...]) -> str:
    lines = ["# Completion of cleanpath in fish: cleanpath completion fish | source"]
    for head, below in _heads(commands).items():
        said = next((c.help for c in commands if c.name == head), "")
        lines.append(f"complete -c cleanpath -n __fish_use_subcommand -f -a {head} -d {shlex.quote(said)}")
        for tail in below:
            said = next(c.help for c in commands if c.name == f"{head} {tail}")
            seen = shlex.quote(f"__fish_seen_subcommand_from {head}")
            lines.append(f"complete -c cleanpath -n {seen} -a {tail} -d {shlex.quote(said)}")
    for command in commands:
        seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.name.split())
        if tails := _heads(commands).get(command.name):
            seen += f"; and not __fish_seen_subcommand_from {' '.join(tails)}"
        begin = f"complete -c cleanpath -n {shlex.quote(seen)}"
        if words := _first_words(command):
            lines.append(f"{begin} -a {shlex.quote(' '.join(words))}")
        choices = dict(_values(command))
        for option in _words(command):
            values = f" -x -a {shlex.quote(' '.join(choices[option]))}" if option in choices else ""
            lines.append(f"{begin} -l {option.removeprefix('--')}{values}")
    return "\n".join([*lines, ""])
