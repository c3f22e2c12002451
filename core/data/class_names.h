#pragma once

#include "core/model/class_set.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace core::data {

/// Finds classes by what people call them: whatever the case, with underscores or hyphens for spaces; of "tench, Tinca
/// tinca" each name alone serves too, where no other class has it.
class ClassNames {
public:
    explicit ClassNames(const model::ClassSet& classes);

    /// Empty for a name of no class, and for one of several.
    std::optional<int> find(std::string_view name) const;
    bool isOfSeveral(std::string_view name) const;
    bool empty() const { return m_whole.empty(); }

private:
    using Found = std::map<std::string, std::optional<int>>; ///< nothing: a name of several classes
    const std::optional<int>* look(std::string_view name) const;

    Found m_whole;
    Found m_alone; ///< between commas
};

/// A number from 0 to count−1 in digits, as "7" and "007". @param count of classes.
std::optional<int> classNumber(std::string_view digits, int count);

/// Whether the classes may be ImageNet's 1000: as many, and where they have names the first is a tench.
bool mayBeImagenet(const model::ClassSet& classes);

} // namespace core::data
