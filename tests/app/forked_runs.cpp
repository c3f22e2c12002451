/// forked_runs FOLDER: the command line, loaded once and forked for every run, because the loader needs 0.3 s for
/// LibTorch and the tests run the program six hundred times. Each run is asked for on stdin, "COUNT\0ARGUMENT\0…"; what
/// it says goes to the files FOLDER/out and FOLDER/err, and one line on stdout answers: its exit status, peak resident
/// KiB, milliseconds. Status 124: it took five minutes and was killed. 128 and more: a signal ended it. A process of
/// its own, because a child's peak counts from that of the process that it was forked from.
#include "app/command_line.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr int limitMilliseconds = 300'000;

bool readRequest(std::vector<std::string>& arguments) {
    std::string count;
    if (!std::getline(std::cin, count, '\0'))
        return false;
    arguments.assign(std::stoul(count), {});
    return std::all_of(arguments.begin(), arguments.end(),
                       [](std::string& argument) { return bool(std::getline(std::cin, argument, '\0')); });
}

void redirect(int descriptor, const std::string& path, int flags) {
    const int file = open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (file < 0 || dup2(file, descriptor) < 0)
        std::_Exit(127);
}

[[noreturn]] void runHere(std::vector<std::string> arguments, const std::string& folder) {
    redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
    redirect(STDOUT_FILENO, folder + "/out", O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, folder + "/err", O_WRONLY | O_CREAT | O_TRUNC);
    arguments.insert(arguments.begin(), "tessera");
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::exit(app::run(static_cast<int>(arguments.size()), argv.data())); // as main() does
}

bool endsInTime(pid_t child) {
    pollfd ending{static_cast<int>(syscall(SYS_pidfd_open, child, 0)), POLLIN, 0};
    int ready = -1;
    do
        ready = poll(&ending, 1, limitMilliseconds);
    while (ready < 0 && errno == EINTR);
    close(ending.fd);
    return ready == 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    for (std::vector<std::string> arguments; readRequest(arguments);) {
        const auto start = std::chrono::steady_clock::now();
        const pid_t child = fork();
        if (child < 0)
            return 1;
        if (child == 0)
            runHere(arguments, argv[1]);
        const bool ended = endsInTime(child);
        if (!ended)
            kill(child, SIGKILL);
        int status = 0;
        rusage usage{};
        wait4(child, &status, 0, &usage);
        const auto time =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
        const int code = !ended ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        std::printf("%d %ld %ld\n", code, usage.ru_maxrss, static_cast<long>(time.count()));
        std::fflush(stdout);
    }
    return 0;
}
