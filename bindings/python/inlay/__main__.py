# SPDX-License-Identifier: Apache-2.0
"""The command `inlay`: the program itself, in place of Python."""

import os
import sys

from inlay import get_program


def main():
    os.execv(get_program(), [get_program(), *sys.argv[1:]])


if __name__ == "__main__":
    main()
