#include "core/base/parallel.h"

#include "core/base/progress.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace core {
namespace {

/// What the threads of one call share.
class Pieces {
public:
    Pieces(int count, const std::function<void(int)>& body)
        : m_count(count)
        , m_body(body) {}

    /// Works until nothing is left or somebody failed.
    void work(const std::function<void(int)>& afterEach) noexcept {
        try {
            for (int i = m_next++; i < m_count && !m_failed; i = m_next++) {
                m_body(i);
                ++m_done;
                if (afterEach)
                    afterEach(m_done);
            }
        } catch (...) {
            const std::scoped_lock lock(m_mutex);
            if (!m_failed.exchange(true))
                m_error = std::current_exception();
        }
    }

    int done() const { return m_done; }
    void rethrow() const {
        if (m_error)
            std::rethrow_exception(m_error);
    }

private:
    int m_count;
    const std::function<void(int)>& m_body;
    std::atomic<int> m_next = 0;
    std::atomic<int> m_done = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex;
    std::exception_ptr m_error;
};

} // namespace

void forEachInParallel(int count, const std::function<void(int)>& body, const std::function<void(int)>& onCaller) {
    const int threads = at::get_num_threads();
    Pieces pieces(count, body);
    at::set_num_threads(1);
    {
        std::vector<std::jthread> helpers;
        for (int i = 1; i < std::min(threads, count); ++i)
            helpers.emplace_back([&pieces, stop = StopScope::current()] {
                const c10::NoGradGuard noGradient;
                const StopScope stoppable(stop);
                at::set_num_threads(1); // LibTorch keeps the count per thread
                pieces.work({});
            });
        pieces.work(onCaller);
    }
    at::set_num_threads(threads);
    pieces.rethrow();
    if (onCaller)
        onCaller(pieces.done());
}

} // namespace core
