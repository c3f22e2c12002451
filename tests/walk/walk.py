#!/usr/bin/env python3
"""A person's walk through the real window, with mouse and keyboard, on an X server of its own (scripts/walk starts it under Xvfb):
open, drag M, prune, stop, prune, compare, save, change, be killed, start again, recover, write reports. What is checked is what the
person would see or find on the disk. Arguments: the program, and a folder for what the walk leaves behind."""

import json
import pathlib
import sys
import time

from hands import WINDOW, Screen, Window, fresh_environment, wait_until


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
    return json.loads(path.read_text())["present"]["stages"]["m"]


def step(text):
    print(f"walk: {text}", flush=True)


def walk(program, folder):
    environment = fresh_environment(folder / "home")
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
