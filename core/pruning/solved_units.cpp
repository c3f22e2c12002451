#include "core/pruning/solved_units.h"

#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/formats/safetensors.h"

#include <utility>

namespace core::pruning {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".solved";

/// Removes what other runs left. A folder with anything else in it is nobody's to remove.
void clearFolder(const fs::path& folder, const std::string& key) {
    std::error_code error;
    std::vector<fs::path> old;
    for (fs::directory_iterator items(folder, error), end; !error && items != end; items.increment(error)) {
        const std::string name = items->path().filename().string();
        if (name.find(kSuffix) == std::string::npos)
            throw Error(ErrorCode::Failed, escapedPath(folder) + ": exists and holds " + escaped(name) +
                                               "; remove it, or choose another output");
        if (!name.starts_with(key))
            old.push_back(items->path());
    }
    for (const fs::path& file : old)
        fs::remove(file, error);
}

at::Tensor removedOf(const std::vector<LossPoint>& curve) {
    at::Tensor removed = at::empty({std::ssize(curve)}, at::kLong);
    for (std::size_t i = 0; i < curve.size(); ++i)
        removed.mutable_data_ptr<std::int64_t>()[i] = curve[i].removed;
    return removed;
}

at::Tensor lossOf(const std::vector<LossPoint>& curve, double loss) {
    at::Tensor losses = at::empty({std::ssize(curve) + 1}, at::kDouble);
    auto* value = losses.mutable_data_ptr<double>();
    value[0] = loss;
    for (std::size_t i = 0; i < curve.size(); ++i)
        value[i + 1] = curve[i].loss;
    return losses;
}

} // namespace

SolvedUnits::SolvedUnits(fs::path folder, std::string key)
    : m_folder(std::move(folder))
    , m_key(std::move(key)) {
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error)
        throw Error(ErrorCode::Failed, escapedPath(m_folder) + ": cannot be made: " + error.message());
    clearFolder(m_folder, m_key);
}

fs::path SolvedUnits::fileOf(const StageUnit& where) const {
    return m_folder / (m_key + "-" + std::to_string(where.stage) + "-" + std::to_string(where.unit) + kSuffix);
}

std::optional<SolvedUnit> SolvedUnits::find(const StageUnit& where, const model::Unit& unit, int removed) const {
    std::error_code error;
    if (!fs::exists(fileOf(where), error))
        return std::nullopt;
    try {
        const formats::SafetensorsFile file = formats::SafetensorsFile::open(fileOf(where));
        const at::Tensor kept = file.tensor("kept");
        const at::Tensor curve = file.tensor("removed");
        const at::Tensor losses = file.tensor("losses");
        SolvedUnit solved{.removed = removed};
        for (std::int64_t i = 0; i < kept.numel(); ++i)
            solved.kept.kept.push_back(static_cast<int>(kept.const_data_ptr<std::int64_t>()[i]));
        if (file.find("weight") != nullptr)
            solved.kept.weight = file.tensor("weight");
        if (losses.numel() != curve.numel() + 1 || kept.numel() != unit.groups - removed)
            return std::nullopt;
        solved.loss = losses.const_data_ptr<double>()[0];
        for (std::int64_t i = 0; i < curve.numel(); ++i)
            solved.curve.push_back(
                {static_cast<int>(curve.const_data_ptr<std::int64_t>()[i]), losses.const_data_ptr<double>()[i + 1]});
        model::validateSubnetwork({{solved.kept}}, {unit});
        return solved;
    } catch (const Error&) { // it is solved again
        return std::nullopt;
    }
}

void SolvedUnits::keep(const StageUnit& where, const SolvedUnit& solved) const {
    const std::vector<std::int64_t> groups(solved.kept.kept.begin(), solved.kept.kept.end());
    std::map<std::string, at::Tensor> tensors{{"kept", at::tensor(groups, at::kLong)},
                                              {"removed", removedOf(solved.curve)},
                                              {"losses", lossOf(solved.curve, solved.loss)}};
    if (solved.kept.weight.defined())
        tensors["weight"] = solved.kept.weight;
    formats::writeSafetensors(fileOf(where), tensors);
}

} // namespace core::pruning
