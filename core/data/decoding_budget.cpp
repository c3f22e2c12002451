#include "core/data/decoding_budget.h"

#include "core/base/error.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

namespace core::data {
namespace {

std::string inMegabytes(std::uint64_t bytes) {
    constexpr std::uint64_t megabyte = 1'000'000;
    return std::to_string((bytes + megabyte - 1) / megabyte) + " MB";
}

} // namespace

struct DecodingBudget::State {
    explicit State(std::uint64_t bytes)
        : whole(bytes) {}

    bool fits(std::uint64_t bytes) const { return bytes <= whole - taken; }
    void requirePossible(std::uint64_t bytes) const {
        if (bytes > whole)
            failBadInput("too large: decoding takes " + inMegabytes(bytes) + ", at most " + inMegabytes(whole) +
                         " are given to it");
    }

    std::mutex mutex;
    std::condition_variable freed;
    const std::uint64_t whole;
    std::uint64_t taken = 0;
};

DecodingBudget::DecodingBudget(std::uint64_t bytes)
    : m_state(std::make_unique<State>(bytes)) {}

DecodingBudget::~DecodingBudget() = default;

DecodingBudget::Share DecodingBudget::take(std::uint64_t bytes) {
    m_state->requirePossible(bytes);
    std::unique_lock lock(m_state->mutex);
    m_state->freed.wait(lock, [&] { return m_state->fits(bytes); });
    m_state->taken += bytes;
    return {*this, bytes};
}

std::uint64_t DecodingBudget::taken() const {
    const std::scoped_lock lock(m_state->mutex);
    return m_state->taken;
}

DecodingBudget::Share::Share(Share&& other) noexcept
    : m_budget(other.m_budget)
    , m_bytes(std::exchange(other.m_bytes, 0)) {}

DecodingBudget::Share::~Share() {
    State& state = *m_budget->m_state;
    {
        const std::scoped_lock lock(state.mutex);
        state.taken -= m_bytes;
    }
    state.freed.notify_all();
}

bool DecodingBudget::Share::tryGrow(std::uint64_t bytes) {
    State& state = *m_budget->m_state;
    state.requirePossible(bytes);
    const std::scoped_lock lock(state.mutex);
    if (bytes > m_bytes && !state.fits(bytes - m_bytes))
        return false;
    if (bytes > m_bytes)
        state.taken += bytes - std::exchange(m_bytes, bytes);
    return true;
}

} // namespace core::data
