#pragma once

#include "core/base/progress.h"

#include <ATen/record_function.h>

#include <atomic>
#include <set>
#include <stop_token>
#include <string>
#include <utility>

namespace stops {

/// Asks for a stop when the n-th of LibTorch's operations of some names begins, on whichever thread, and counts those
/// that begin. One at a time.
class StopAt {
public:
    /// @param names such as "aten::addmm_" @param nth from 1; 0: never, for counting
    StopAt(std::set<std::string> names, int nth)
        : m_names(std::move(names))
        , m_nth(nth) {
        s_current = this;
        m_handle =
            at::addGlobalCallback(at::RecordFunctionCallback(&StopAt::onBegin).scopes({at::RecordScope::FUNCTION}));
    }
    ~StopAt() {
        at::removeCallback(m_handle);
        s_current = nullptr;
    }
    StopAt(const StopAt&) = delete;
    StopAt& operator=(const StopAt&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }
    int begun() const { return m_begun; }

private:
    static std::unique_ptr<at::ObserverContext> onBegin(const at::RecordFunction& function) {
        if (s_current->m_names.contains(function.name()) && ++s_current->m_begun == s_current->m_nth)
            s_current->m_stop.request_stop();
        return nullptr;
    }

    static inline StopAt* s_current = nullptr;
    std::set<std::string> m_names;
    int m_nth;
    std::stop_source m_stop;
    std::atomic<int> m_begun = 0;
    at::CallbackHandle m_handle = 0;
};

} // namespace stops
