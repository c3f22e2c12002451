#include "core/checkpoint/weight_check.h"

#include <bit>

namespace core::checkpoint {

namespace {

/// Numbers that are looked at between two sums: a count that the compiler knows lets it use vectors (three times as
/// fast), and 32-bit sums suffice.
constexpr std::size_t blockNumbers = 1024;

void lookAtBlock(WeightCounts& counts, const float* numbers, std::size_t count) {
    std::uint32_t nonFinite = 0, denormal = 0, any = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(numbers[i]) & 0x7FFFFFFFU; // without the sign
        nonFinite += bits >= 0x7F800000U ? 1U : 0U;
        denormal += bits - 1U < 0x007FFFFFU ? 1U : 0U;
        any |= bits;
    }
    counts.nonFinite += nonFinite;
    counts.denormal += denormal;
    counts.isZero = counts.isZero && any == 0;
}

} // namespace

void WeightCounts::look(std::span<const float> numbers) {
    // One pass over the bits: several passes of tensor functions would cost more than reading the file did.
    std::size_t i = 0;
    for (; i + blockNumbers <= numbers.size(); i += blockNumbers)
        lookAtBlock(*this, numbers.data() + i, blockNumbers);
    lookAtBlock(*this, numbers.data() + i, numbers.size() - i);
}

void WeightCheck::add(const std::string& key, const WeightCounts& counts) {
    add(m_nonFinite, counts.nonFinite, key);
    add(m_denormal, counts.denormal, key);
    if (counts.isZero && !key.ends_with(".bias"))
        add(m_zero, 1, key);
}

std::vector<std::string> WeightCheck::warnings() const {
    std::vector<std::string> texts;
    const auto say = [&](const Finding& finding, const std::string& one, const std::string& many) {
        if (finding.count > 0)
            texts.push_back(std::to_string(finding.count) + (finding.count == 1 ? one : many) + ", first in " +
                            finding.first);
    };
    say(m_nonFinite, " weight is NaN or infinite", " weights are NaN or infinite");
    say(m_denormal, " weight is denormal (smaller than 1.2e-38)", " weights are denormal (smaller than 1.2e-38)");
    say(m_zero, " weight tensor is all zeros", " weight tensors are all zeros");
    return texts;
}

void WeightCheck::add(Finding& finding, std::int64_t count, const std::string& key) {
    if (count > 0 && finding.count == 0)
        finding.first = key;
    finding.count += count;
}

} // namespace core::checkpoint
