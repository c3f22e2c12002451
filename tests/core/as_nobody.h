#pragma once

#include <cstdlib>
#include <unistd.h>

/// While it lives, files are opened as by a user who has no more rights than others: for root nothing is read-only.
/// What it is to reach has to be open to everybody.
class AsNobody {
public:
    AsNobody() {
        if (m_wasRoot && seteuid(nobody) != 0)
            m_wasRoot = false;
    }
    ~AsNobody() {
        if (m_wasRoot && seteuid(0) != 0)
            std::abort();
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    static constexpr uid_t nobody = 65534;
    bool m_wasRoot = geteuid() == 0;
};
