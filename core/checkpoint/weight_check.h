#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::checkpoint {

/// Counts what a trained model's weights should not hold, tensor by tensor while they are loaded.
class WeightCheck {
public:
    /// @param tensor float32 on the CPU.
    void look(const std::string& key, const at::Tensor& tensor);

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
