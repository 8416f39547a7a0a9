"""python -m portal.supervisor run | exec [--durable] -- COMMAND | manage COMMAND | machine"""

import sys

from portal.env import BadSetting
from portal.supervisor import attach, console, execute, machine, options, run
from portal.supervisor.errors import Failed, Stopped


def main(arguments: list[str]) -> int:
    """Do what the words say and return the exit status; every failure is one sentence."""
    try:
        return obey(arguments)
    except (BadSetting, Failed) as error:
        console.complain(f"Onward: {error}")
        return 1
    except Stopped:
        return 130


def obey(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            run.run(options.read())
            return 0
        case ["exec", "--", *command] if command:
            return execute.execute(command)
        case ["exec", "--durable", "--", *command] if command:
            return execute.execute(command, is_durable=True)
        case ["manage", *command] if command:
            attach.manage(options.read(), command)
        case ["machine"]:
            return 0 if machine.provide() else 1
    console.complain(f"Usage: {__doc__}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
