/// measured_run REPORT SECONDS PROGRAM [ARGUMENT…]: runs a program and writes "peak resident KiB, milliseconds" to the
/// file REPORT; its exit status is the program's, 124 if it had to be killed after so many seconds. A process of its
/// own, because a child's peak counts from that of the process that it was forked from, and a test is larger than what
/// it measures.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

bool endsWithin(pid_t child, int seconds) {
    pollfd ending{static_cast<int>(syscall(SYS_pidfd_open, child, 0)), POLLIN, 0};
    int ready = -1;
    do
        ready = poll(&ending, 1, seconds * 1000);
    while (ready < 0 && errno == EINTR);
    close(ending.fd);
    return ready == 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4)
        return 2;
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    if (posix_spawn(&child, argv[3], nullptr, nullptr, argv + 3, environ) != 0)
        return 127;
    const bool ended = endsWithin(child, std::atoi(argv[2]));
    if (!ended)
        kill(child, SIGKILL);
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    std::FILE* const report = std::fopen(argv[1], "w");
    if (report == nullptr)
        return 127;
    std::fprintf(report, "%ld %ld\n", usage.ru_maxrss, static_cast<long>(time.count()));
    std::fclose(report);
    if (!ended)
        return 124;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
