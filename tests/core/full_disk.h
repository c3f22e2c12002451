#pragma once

#include <csignal>
#include <sys/resource.h>

/// While it lives, no file of this program can grow beyond a few bytes: what a full disk is to a program that writes.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes = 100) {
        std::signal(SIGXFSZ, SIG_IGN); // an error of write() instead
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit full{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit m_before{};
};
