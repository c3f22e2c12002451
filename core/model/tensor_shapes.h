#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace core::model {

/// Names and shapes of a network's tensors, layer by layer.
class TensorShapes {
public:
    using Entry = std::pair<std::string, std::vector<std::int64_t>>;

    void add(const std::string& name, std::vector<std::int64_t> shape) {
        m_entries.emplace_back(name, std::move(shape));
    }
    /// NAME.weight of this shape and NAME.bias with as many numbers as it has rows.
    void layer(const std::string& name, std::vector<std::int64_t> weight) {
        const std::int64_t rows = weight.front();
        add(name + ".weight", std::move(weight));
        add(name + ".bias", {rows});
    }
    const std::vector<Entry>& entries() const { return m_entries; }

private:
    std::vector<Entry> m_entries;
};

} // namespace core::model
