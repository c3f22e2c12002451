#include "core/checkpoint/key_map.h"

#include "core/base/text.h"
#include "core/checkpoint/training/leftovers.h"

#include <algorithm>
#include <set>
#include <utility>

namespace core::checkpoint {

namespace {

constexpr std::size_t maxDifferencesListed = 10;

} // namespace

std::string tensorDifference(const TensorSource& source, const std::string& name,
                             const std::vector<std::int64_t>& shape) {
    const formats::TensorEntry* entry = source.find(name);
    if (entry == nullptr)
        return escaped(name) + ": expected " + formats::toString(shape) + ", found no such tensor";
    if (entry->shape != shape)
        return escaped(name) + ": expected " + formats::toString(shape) + ", found " + formats::toString(entry->shape);
    const bool isFloating = entry->type == formats::StorageType::F64 || entry->type == formats::StorageType::F32 ||
                            entry->type == formats::StorageType::F16 || entry->type == formats::StorageType::BF16;
    return isFloating
               ? std::string()
               : escaped(name) + ": expected a floating type, found " + std::string(formats::dtypeName(entry->type)) +
                     (formats::isLoadable(entry->type) ? "" : ", which is not supported");
}

std::vector<std::int64_t> MappedTensor::sourceShape() const {
    std::vector<std::int64_t> result = shape;
    if (sources.size() > 1)
        result[0] /= static_cast<std::int64_t>(sources.size());
    return result;
}

std::int64_t MappedTensor::firstRowOf(const std::string& source) const {
    const auto place = std::find(sources.begin(), sources.end(), source) - sources.begin();
    return place * sourceShape()[0];
}

std::vector<std::string> findDifferences(const TensorSource& source, const std::vector<MappedTensor>& map) {
    std::vector<std::string> differences;
    std::set<std::string> known;
    for (const MappedTensor& tensor : map) {
        known.insert(tensor.unread.begin(), tensor.unread.end());
        for (const std::string& name : tensor.sources) {
            known.insert(name);
            if (std::string difference = tensorDifference(source, name, tensor.sourceShape()); !difference.empty())
                differences.push_back(std::move(difference));
        }
    }
    for (const formats::TensorEntry* entry : source.entries())
        if (!known.contains(entry->name) && !training::isTrainingOnly(entry->name))
            differences.push_back(escaped(entry->name, 100) + ": expected no such tensor, found " +
                                  formats::toString(entry->shape));
    return differences;
}

std::vector<std::string> findUnread(const TensorSource& source, const std::vector<MappedTensor>& map) {
    std::set<std::string> known;
    for (const MappedTensor& tensor : map)
        known.insert(tensor.sources.begin(), tensor.sources.end());
    std::vector<std::string> unread;
    for (const formats::TensorEntry* entry : source.entries())
        if (!known.contains(entry->name) && training::isTrainingOnly(entry->name))
            unread.push_back(entry->name);
    return unread;
}

std::string listDifferences(const std::vector<std::string>& differences) {
    std::string text =
        std::to_string(differences.size()) + (differences.size() == 1 ? " tensor differs: " : " tensors differ: ");
    for (std::size_t i = 0; i < std::min(differences.size(), maxDifferencesListed); ++i)
        text += (i == 0 ? "" : "; ") + differences[i];
    return differences.size() > maxDifferencesListed ? text + "; …" : text;
}

} // namespace core::checkpoint
