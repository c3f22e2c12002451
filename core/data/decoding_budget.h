#pragma once

#include <cstdint>
#include <memory>

namespace core::data {

/// The memory that decoding may take, over all threads that share it: each takes a share before it reads, and waits
/// until there is one.
class DecodingBudget {
public:
    static constexpr std::uint64_t kUsualBytes = std::uint64_t{768} << 20; ///< the largest image in its costliest form

    explicit DecodingBudget(std::uint64_t bytes = kUsualBytes);
    ~DecodingBudget();
    DecodingBudget(const DecodingBudget&) = delete;
    DecodingBudget& operator=(const DecodingBudget&) = delete;
    DecodingBudget(DecodingBudget&&) = delete;
    DecodingBudget& operator=(DecodingBudget&&) = delete;

    /// Bytes of the budget until it is destroyed. Not longer than the budget.
    class Share {
    public:
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;
        Share(Share&& other) noexcept;
        Share& operator=(Share&&) = delete;
        ~Share();
        /// Makes it at least `bytes` if they are free now: who holds a share never waits for more, so that no two wait
        /// for each other.
        bool tryGrow(std::uint64_t bytes);
        std::uint64_t bytes() const { return m_bytes; }

    private:
        friend class DecodingBudget;
        Share(DecodingBudget& budget, std::uint64_t bytes)
            : m_budget(&budget)
            , m_bytes(bytes) {}
        DecodingBudget* m_budget;
        std::uint64_t m_bytes;
    };

    /// Waits until `bytes` are free. @throws Error{BadInput} (without a file name) for more than the whole budget.
    Share take(std::uint64_t bytes);
    /// Bytes that are taken now.
    std::uint64_t taken() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace core::data
