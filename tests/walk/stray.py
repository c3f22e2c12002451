#!/usr/bin/env python3
"""Random hands on the real window (scripts/walk starts it under Xvfb): clicks, drags, wheel and keys all over the place. The program has
to live, to answer in the end, and to have nothing to complain about. Arguments: the program, a folder for what is left behind,
seconds, and a seed; the same seed does the same things, at times that depend on the machine."""

import pathlib
import random
import subprocess
import sys
import time

from hands import WINDOW, Screen, Window, fresh_environment, run, wait_until

KEYS = ("Tab Tab Tab shift+Tab space Return Up Down Left Right Page_Up Page_Down Home End Delete F2 ctrl+z ctrl+shift+z plus minus 0 1 2 3 "
        "4 5 6 7 8 9 a l m Menu ctrl+a alt+e alt+r alt+v alt+s alt+h F1 F5 F6 F11 ctrl+plus ctrl+minus ctrl+k ctrl+l ctrl+Tab").split()
NUMBERS = "0,5 nan 1e308 33 -1 abc 99.9 0".split()


class Stray:
    def __init__(self, seed):
        self._random = random.Random(seed)

    def _place(self):
        return self._random.randrange(WINDOW[0]), self._random.randrange(WINDOW[1])

    def _near(self, place):
        reach = (150, 60) if self._random.random() < 0.6 else WINDOW
        return [max(0, at + self._random.randrange(-by, by)) for at, by in zip(place, reach)]

    def act(self):
        """One thing that a hand may do, as xdotool's words."""
        place = self._place()
        move = ["mousemove", *place]
        kind = self._random.choices(("click", "menu", "double", "drag", "wheel", "keys", "type", "leave"), (35, 7, 5, 15, 10, 23, 3, 2))[0]
        if kind == "click":
            return [*move, "click", 1]
        if kind == "menu":
            return [*move, "click", 3]
        if kind == "double":
            return [*move, "click", "--repeat", 2, "--delay", 30, 1]
        if kind == "drag":
            to = self._near(place)
            middle = [(a + b) // 2 for a, b in zip(place, to)]
            return [*move, "mousedown", 1, "mousemove", *middle, "sleep", 0.02, "mousemove", *to, "sleep", 0.02, "mouseup", 1]
        if kind == "wheel":
            turn = ["click", "--repeat", self._random.randrange(1, 6), "--delay", 15, self._random.choice((4, 5))]
            return [*move, "keydown", "ctrl", *turn, "keyup", "ctrl"] if self._random.random() < 0.4 else [*move, *turn]
        if kind == "keys":
            return ["key", *self._random.choices(KEYS, k=self._random.randrange(1, 4))]
        return ["type", "--delay", 5, self._random.choice(NUMBERS)] if kind == "type" else ["key", "Escape", "Escape"]


def visible_windows(name="."):
    return run("xdotool", "search", "--onlyvisible", "--name", name).stdout.split()


def leave_file_dialogs():
    """In which random hands would move and delete a person's files."""
    for dialog in visible_windows("^(Open|Save|Write|Export|Choose|Gather|Where|Folder|Delete)"):
        run("xdotool", "windowfocus", dialog, "key", "Escape", "Escape")


def stray(program, folder, seconds, seed):
    log_path = folder / "stray.log"
    with open(log_path, "w") as log:
        window = Window(program, fresh_environment(folder / "stray-home"), log)
        hand, end, count = Stray(seed), time.monotonic() + seconds, 0
        while time.monotonic() < end and window.process.poll() is None:
            run("xdotool", *map(str, hand.act()))
            leave_file_dialogs()
            count += 1
            if count % 3 == 0:  # without a window manager nobody else gives the focus
                run("xdotool", "windowfocus", (visible_windows() or [window.id])[-1])
            if count % 40 == 0:
                run("xdotool", "key", "Escape", "Escape", "Escape")
        if window.process.poll() is not None:
            raise SystemExit(f"stray: the program ended with {window.process.returncode} after {count} acts of seed {seed}")
        run("xdotool", "windowfocus", window.id, "key", "Escape", "Escape", "Escape", "Escape")
        before = set(visible_windows())
        run("xdotool", "key", "ctrl+q")
        wait_until("an answer to the wish to leave", lambda: window.process.poll() is not None or set(visible_windows()) - before, 60)
        window.process.kill()
        window.process.wait()
    complaints = log_path.read_text().strip()
    if complaints:
        raise SystemExit(f"stray: after {count} acts of seed {seed} the program complains:\n{complaints[:2000]}")
    print(f"stray: {count} acts of seed {seed}, and it answers")


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[2]).absolute()
    place.mkdir(parents=True, exist_ok=True)
    try:
        stray(str(pathlib.Path(sys.argv[1]).absolute()), place, float(sys.argv[3]), int(sys.argv[4]))
    except SystemExit:
        Screen().save(place / "stray.ppm")
        raise
