"""Eyes and hands for driving the real window on an X server: what is on the screen, and a program under mouse and keyboard."""

import os
import shutil
import struct
import subprocess
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
            raise SystemExit(f"{what} did not happen within {seconds} s")
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

    def __init__(self, program, environment, log=subprocess.DEVNULL):
        # At home: a file dialog moves and deletes what is in the folder it shows.
        self.process = subprocess.Popen([program, "demo"], env=environment, stderr=log, cwd=environment["HOME"])
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
                raise SystemExit("the window computes without end")
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


def fresh_environment(home):
    """Of a person who has just come to this machine: an empty home, English."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = {**os.environ, "HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "en", "OMP_WAIT_POLICY": "passive",
                   "XDG_RUNTIME_DIR": str(home), "QT_QPA_PLATFORM": "xcb"}
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment.pop(name, None)
    return environment
