#include "core/checkpoint/training/folded_weights.h"

#include "core/base/text.h"

#include <ATen/ATen.h>
#include <array>
#include <string_view>

namespace core::checkpoint::training {

namespace {

using Rule = FoldedWeight::Rule;

/// How the parts of a weight "PATH.weight" are called: what follows "PATH.weight", or, where the name has a hole,
/// "PATH." and then the rest around "weight".
struct PartNames {
    Rule rule;
    std::vector<std::string_view> endings; ///< as FoldedWeight::parts
    bool isParametrized = false;           ///< PATH.parametrizations.weight.ENDING instead of PATH.weightENDING
};

const std::array<PartNames, 6>& knownParts() {
    static const std::array<PartNames, 6> known{{{Rule::Mask, {"_orig", "_mask"}},
                                                 {Rule::SpectralNorm, {"_orig", "_u", "_v"}},
                                                 {Rule::WeightNorm, {"_g", "_v"}},
                                                 {Rule::Mask, {"original", "0.mask"}, true},
                                                 {Rule::SpectralNorm, {"original", "0._u", "0._v"}, true},
                                                 {Rule::WeightNorm, {"original0", "original1"}, true}}};
    return known;
}

constexpr std::string_view parametrizations = "parametrizations.";

/// "PATH.weight" of a first part; empty if it is none of these.
std::string wholeName(const std::string& part, const PartNames& names) {
    const std::string ending = (names.isParametrized ? "." : "") + std::string(names.endings.front());
    if (!part.ends_with(ending) || part.size() == ending.size())
        return {};
    std::string before = part.substr(0, part.size() - ending.size());
    if (!names.isParametrized)
        return before;
    const std::size_t place = before.rfind(parametrizations);
    if (place == std::string::npos || before.find('.', place + parametrizations.size()) != std::string::npos)
        return {};
    return before.substr(0, place) + before.substr(place + parametrizations.size());
}

bool isFloating(const formats::TensorEntry& entry) {
    using enum formats::StorageType;
    return entry.type == F64 || entry.type == F32 || entry.type == F16 || entry.type == BF16;
}

/// The one whose shape the whole weight has.
std::size_t shapedPart(Rule rule) {
    return rule == Rule::WeightNorm ? 1 : 0;
}

/// Whether `magnitude` has one number for each row along some dimension of `direction`, or one in all.
bool isMagnitudeOf(const std::vector<std::int64_t>& magnitude, const std::vector<std::int64_t>& direction) {
    if (magnitude.empty())
        return true;
    if (magnitude.size() != direction.size())
        return false;
    for (std::size_t i = 0; i < magnitude.size(); ++i)
        if (magnitude[i] != 1 && magnitude[i] != direction[i])
            return false;
    return true;
}

bool belongTogether(Rule rule, const std::vector<const formats::TensorEntry*>& parts) {
    for (const formats::TensorEntry* part : parts)
        if (!part || !formats::isLoadable(part->type) || (part != parts.back() && !isFloating(*part)))
            return false;
    const auto& first = parts[0]->shape;
    const auto& last = parts.back()->shape;
    if (rule == Rule::Mask)
        return first == last;
    if (rule == Rule::WeightNorm)
        return isFloating(*parts[1]) && isMagnitudeOf(first, last);
    const std::int64_t rows = first.empty() ? 0 : first[0];
    return rows > 0 && isFloating(*parts[2]) && parts[1]->shape == std::vector<std::int64_t>{rows} &&
           last == std::vector<std::int64_t>{parts[0]->elements() / rows};
}

/// Empty if there is no such weight.
std::vector<FoldedWeight> foldedFrom(const formats::TensorEntry& first, const PartNames& names, const FindEntry& find) {
    const std::string whole = wholeName(first.name, names);
    if (whole.empty() || find(whole) != nullptr)
        return {};
    const std::string stem = first.name.substr(0, first.name.size() - names.endings.front().size());
    FoldedWeight weight{.rule = names.rule, .entry = {.name = whole, .shape = {}}};
    std::vector<const formats::TensorEntry*> parts;
    for (const std::string_view ending : names.endings) {
        weight.parts.push_back(stem + std::string(ending));
        parts.push_back(find(weight.parts.back()));
    }
    if (!belongTogether(names.rule, parts))
        return {};
    weight.entry.shape = parts[shapedPart(names.rule)]->shape;
    return {weight};
}

at::Tensor withNorm(const at::Tensor& magnitude, const at::Tensor& direction) {
    std::vector<std::int64_t> dimensions; // that a magnitude is of
    for (std::int64_t i = 0; i < direction.dim(); ++i)
        if (magnitude.dim() == 0 || magnitude.size(i) == 1)
            dimensions.push_back(i);
    const at::Tensor norm = dimensions.empty() ? direction.abs() : direction.pow(2).sum(dimensions, true).sqrt();
    return direction * (magnitude / norm);
}

} // namespace

std::vector<FoldedWeight> findFoldedWeights(const std::vector<const formats::TensorEntry*>& entries,
                                            const FindEntry& find) {
    std::vector<FoldedWeight> found;
    for (const formats::TensorEntry* entry : entries)
        for (const PartNames& names : knownParts()) {
            const std::vector<FoldedWeight> folded = foldedFrom(*entry, names, find);
            found.insert(found.end(), folded.begin(), folded.end());
            if (!folded.empty())
                break;
        }
    return found;
}

at::Tensor foldWeight(const FoldedWeight& weight, const std::vector<at::Tensor>& parts) {
    std::vector<at::Tensor> numbers;
    for (const at::Tensor& part : parts)
        numbers.push_back(part.to(at::kFloat));
    if (weight.rule == Rule::Mask)
        return numbers[0] * numbers[1];
    if (weight.rule == Rule::WeightNorm)
        return withNorm(numbers[0], numbers[1]).contiguous();
    const at::Tensor matrix = numbers[0].reshape({numbers[0].size(0), -1});
    return numbers[0] / numbers[1].dot(matrix.mv(numbers[2]));
}

std::string foldingNote(const std::vector<FoldedWeight>& weights) {
    if (weights.empty())
        return {};
    const bool isOne = weights.size() == 1;
    return std::to_string(weights.size()) +
           (isOne ? " weight was put together from its parts: " : " weights were put together from their parts: ") +
           escaped(weights.front().parts[0], 100) + " and " + escaped(weights.front().parts[1], 100) +
           (isOne ? "" : ", …");
}

} // namespace core::checkpoint::training
