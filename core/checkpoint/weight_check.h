#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace core::checkpoint {

/// What was found in one tensor, piece by piece.
struct WeightCounts {
    std::int64_t nonFinite = 0; ///< NaN and infinite numbers
    std::int64_t denormal = 0;  ///< numbers
    bool isZero = true;         ///< nothing but zeros so far

    void look(std::span<const float> numbers);
};

/// Sums up what a trained model's weights should not hold.
class WeightCheck {
public:
    void add(const std::string& key, const WeightCounts& counts);

    /// NaN and infinite weights so far.
    std::int64_t nonFinite() const { return m_nonFinite.count; }
    /// One line per kind that was found, with its count and the first tensor.
    std::vector<std::string> warnings() const;

private:
    struct Finding {
        std::int64_t count = 0;
        std::string first; ///< key
    };
    static void add(Finding& finding, std::int64_t count, const std::string& key);

    Finding m_nonFinite; ///< numbers
    Finding m_denormal;  ///< numbers
    Finding m_zero;      ///< tensors that are all zeros, biases not counted
};

} // namespace core::checkpoint
