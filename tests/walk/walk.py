#!/usr/bin/env python3
"""A person's walk through the real window, with mouse and keyboard, on an X server of its own (scripts/walk starts it under Xvfb):
open, drag M, prune, stop, prune, compare, save, change, be killed, start again, recover, write reports. What is checked is what the
person would see or find on the disk. Arguments: the program, and a folder for what the walk leaves behind."""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import threading
import time

PATIENCE = 240  # seconds for a computation on a busy machine
WINDOW = (1500, 940)


def run(*words):
    return subprocess.run(words, check=False, capture_output=True, text=True)


def wait_until(what, is_done, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > end:
            raise SystemExit(f"walk: {what} did not happen within {seconds} s")
        time.sleep(0.05)


class Screen:
    """What is to be seen, as rows of (red, green, blue)."""

    def __init__(self):
        data = subprocess.run(["xwd", "-root", "-silent"], check=True, capture_output=True).stdout
        header = struct.unpack(">25I", data[:100])
        self.width, self.height = header[4], header[5]
        self._step, self._stride, colours, size = header[11] // 8, header[12], header[19], header[0]
        self._pixels = data[size + 12 * colours:]

    def at(self, x, y):
        place = y * self._stride + self._step * x
        return self._pixels[place + 2], self._pixels[place + 1], self._pixels[place]

    def save(self, path):
        with open(path, "wb") as file:
            file.write(f"P6 {self.width} {self.height} 255\n".encode())
            for y in range(self.height):
                row = self._pixels[y * self._stride:y * self._stride + self._step * self.width]
                rgb = bytearray(3 * self.width)
                for colour in range(3):
                    rgb[colour::3] = row[2 - colour::self._step]
                file.write(rgb)


class Window:
    """The program under a person's hands."""

    def __init__(self, program, environment):
        self.process = subprocess.Popen([program, "demo"], env=environment, stderr=subprocess.DEVNULL)
        self.id = ""
        wait_until("the window", self._find, 60)
        self.last_busy = 0.0
        threading.Thread(target=self._watch, daemon=True).start()
        run("xdotool", "windowmove", "--sync", self.id, "0", "0")
        run("xdotool", "windowsize", "--sync", self.id, *map(str, WINDOW))
        run("xdotool", "windowfocus", "--sync", self.id)

    def _find(self):
        found = run("xdotool", "search", "--onlyvisible", "--name", "Tessera").stdout.split()
        self.id = found[0] if found else ""
        return bool(found)

    def _watch(self):
        """Sees short jobs too, which begin and end while the walk looks elsewhere."""
        while self.process.poll() is None:
            if "%" in self.title():
                self.last_busy = time.monotonic()
            time.sleep(0.02)

    def title(self):
        return run("xdotool", "getwindowname", self.id).stdout.strip()

    def is_busy(self):
        return "%" in self.title()

    def wait_for_work(self, what, since):
        wait_until(what, lambda: self.last_busy > since, 60)

    def wait_for_rest(self):
        """Nothing has computed for two seconds: results that follow by themselves begin sooner."""
        begin = time.monotonic()
        while time.monotonic() - max(begin, self.last_busy) < 2:
            if time.monotonic() > begin + PATIENCE:
                raise SystemExit("walk: the window computes without end")
            time.sleep(0.05)

    def press(self, key):
        run("xdotool", "windowfocus", "--sync", self.id)
        run("xdotool", "key", "--clearmodifiers", key)

    def click(self, x, y):
        run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def drag(self, start, end):
        (x, y), (to_x, to_y) = start, end
        run("xdotool", "mousemove", str(x), str(y), "mousedown", "1")
        for i in range(1, 13):
            run("xdotool", "mousemove", str(x + (to_x - x) * i // 12), str(y + (to_y - y) * i // 12))
        run("xdotool", "mouseup", "1")

    def answer_dialog(self, name, path):
        """Types a path into a file dialog and returns when the file is there."""
        found = []

        def is_open():
            found[:] = run("xdotool", "search", "--onlyvisible", "--name", name).stdout.split()
            return bool(found)
        wait_until(f"the dialog '{name}'", is_open, 30)
        run("xdotool", "windowfocus", "--sync", found[0])
        run("xdotool", "key", "--clearmodifiers", "ctrl+a")
        run("xdotool", "type", "--delay", "5", str(path))
        run("xdotool", "key", "Return")
        wait_until(f"{path}", lambda: path.exists() and path.stat().st_size > 0, 60)

    def end(self):
        run("xdotool", "windowfocus", "--sync", self.id)
        run("xdotool", "key", "ctrl+q")
        self.process.wait(30)


def threshold(screen):
    """Where the line of M is: the darkest row of the plot, which is in the upper half between the docks."""
    left, right = int(WINDOW[0] * 0.3), int(WINDOW[0] * 0.5)
    rows = range(int(WINDOW[1] * 0.14), int(WINDOW[1] * 0.33))
    dark = {y: sum(sum(screen.at(x, y)) < 150 for x in range(left, right, 3)) for y in rows}
    best = max(dark, key=dark.get)
    if dark[best] < 60:
        raise SystemExit("walk: the plot shows no line of M")
    return (left + right) // 2 + 20, best


def notice_button(screen, number):
    """The middle of a notice's button, counted from the right; notices are in the colour of tool tips."""
    is_tip = lambda x, y: screen.at(x, y) == (255, 255, 220)
    rows = [y for y in range(40, WINDOW[1] // 2) if sum(is_tip(x, y) for x in range(0, WINDOW[0], 5)) > 60]
    if not rows:
        return None
    y = rows[len(rows) // 2]
    runs, start = [], None
    for x in range(WINDOW[0]):
        if not is_tip(x, y) and start is None:
            start = x
        elif is_tip(x, y) and start is not None:
            runs.append((start, x))
            start = None
    wide = [run for run in runs if 40 < run[1] - run[0] < 250]
    if len(wide) < number:
        return None
    begin, end = wide[-number]
    return (begin + end) // 2, y


def chosen_m(path):
    return json.loads(path.read_text())["stages"]["m"]


def step(text):
    print(f"walk: {text}", flush=True)


def walk(program, folder):
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = {**os.environ, "HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "en", "OMP_WAIT_POLICY": "passive",
                   "XDG_RUNTIME_DIR": str(home), "QT_QPA_PLATFORM": "xcb"}
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment.pop(name, None)
    study = folder / "walk.tessera"
    for old in folder.glob("walk*.*"):
        old.unlink()

    since = time.monotonic()
    window = Window(program, environment)
    window.wait_for_work("computing by itself", since)
    window.wait_for_rest()
    step("opened, and filled by itself")

    line = threshold(Screen())
    since = time.monotonic()
    window.drag(line, (line[0], line[1] - 30))
    moved = threshold(Screen())
    if not 20 < line[1] - moved[1] < 40:
        raise SystemExit(f"walk: the line did not follow the hand: from row {line[1]} to {moved[1]} instead of 30 up")
    window.wait_for_work("pruning anew after the drag", since)
    window.wait_for_rest()
    step("dragged M, and the pruning followed")

    window.press("F6")
    wait_until("a job to stop", window.is_busy, 30)
    window.press("Escape")
    begin = time.monotonic()
    wait_until("the stop", lambda: not window.is_busy(), 30)
    step(f"stopped the job ({time.monotonic() - begin:.1f} s)")
    since = time.monotonic()
    window.press("F5")
    window.wait_for_work("pruning", since)
    window.wait_for_rest()
    step("pruned again")

    before = Screen()
    window.click(WINDOW[0] // 2 - 150, int(WINDOW[1] * 0.75))
    for key in "2345":
        window.press(key)
        wait_until(f"another way of comparing ({key})", lambda: differs(before, Screen()), 30)
        before = Screen()
    window.press("1")
    step("compared in every way")

    window.press("ctrl+s")
    window.answer_dialog("Save", study)
    saved = chosen_m(study)
    if saved < 0.56:
        raise SystemExit(f"walk: the file says M = {saved}, which is not what was dragged")
    step(f"saved, M = {saved}")

    line = threshold(Screen())
    window.drag(line, (line[0], line[1] + 20))
    time.sleep(10)  # what may be lost at most
    window.process.kill()
    window.process.wait()
    step("changed M and killed the program ten seconds later")

    window = Window(program, environment)
    button = []
    wait_until("the offer to restore", lambda: button.append(notice_button(Screen(), 2)) or button[-1], 60)
    window.click(*button[-1])
    wait_until("the restored study", lambda: "walk" in window.title() or window.is_busy(), 60)
    window.wait_for_rest()
    again = folder / "walk-recovered.tessera"
    window.press("ctrl+shift+s")
    window.answer_dialog("Save", again)
    recovered = chosen_m(again)
    if not 0.5 < recovered < saved - 0.01:
        raise SystemExit(f"walk: recovered M = {recovered}, but it was dragged down from {saved}")
    step(f"recovered, M = {recovered}")

    for name in ("walk.html", "walk.pdf"):
        window.press("ctrl+r")
        window.answer_dialog("report", folder / name)
    html = (folder / "walk.html").read_text()
    if f'"m": {recovered}' not in html.replace("&quot;", '"') or "<svg" not in html:
        raise SystemExit("walk: the report is not about the recovered study")
    if not (folder / "walk.pdf").read_bytes().startswith(b"%PDF-"):
        raise SystemExit("walk: the PDF is none")
    step("wrote both reports")
    window.end()
    step("done")


def differs(one, other):
    points = [(x, y) for x in range(320, 1120, 9) for y in range(450, 760, 9)]
    return sum(one.at(x, y) != other.at(x, y) for x, y in points) > 40


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[2]).absolute()
    place.mkdir(parents=True, exist_ok=True)
    try:
        walk(str(pathlib.Path(sys.argv[1]).absolute()), place)
    except SystemExit:
        Screen().save(place / "last-screen.ppm")
        raise
