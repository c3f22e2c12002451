#include "core/calibration/bank_description.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace core::calibration {

std::vector<int> BankDescription::unitColumns() const {
    std::vector<int> columns;
    for (const model::Unit& unit : units)
        columns.push_back(unit.columns());
    return columns;
}

int BankDescription::finishedBins() const {
    return static_cast<int>(
        std::count_if(bins.begin(), bins.end(), [](const BankBin& bin) { return bin.isFinished(); }));
}

int BankDescription::dropped() const {
    std::size_t sum = 0;
    for (const BankBin& bin : bins)
        sum += bin.dropped.size();
    return static_cast<int>(sum);
}

std::vector<std::string> BankDescription::notes() const {
    std::vector<std::string> notes;
    for (const BankRun& run : runs)
        notes.insert(notes.end(), run.notes.begin(), run.notes.end());
    if (!storage.note.empty())
        notes.push_back(storage.note);
    for (const BankBin& bin : bins)
        notes.insert(notes.end(), bin.dropped.begin(), bin.dropped.end());
    return notes;
}

std::string binFileName(int bin) {
    std::array<char, 40> name{};
    std::snprintf(name.data(), name.size(), "bin-%04d.safetensors", bin);
    return name.data();
}

bool isBankFolder(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(folder / BankDescription::kFile, ignored);
}

std::string whyNotAddable(const BankDescription& a, const BankDescription& b) {
    const auto differ = [](const std::string& what, const std::string& one, const std::string& other) {
        return what + ": " + (one.empty() ? "none" : escaped(one)) + " and " +
               (other.empty() ? "none" : escaped(other));
    };
    if (a.modelSha256 != b.modelSha256)
        return differ("model.sha256", a.modelSha256, b.modelSha256);
    if (a.dtype != b.dtype)
        return differ("dtype", a.dtype, b.dtype);
    if (a.schedule != b.schedule)
        return differ("schedule", a.schedule.name + " of " + std::to_string(a.schedule.timesteps),
                      b.schedule.name + " of " + std::to_string(b.schedule.timesteps));
    if (a.units.size() != b.units.size())
        return differ("units", std::to_string(a.units.size()), std::to_string(b.units.size()));
    for (std::size_t i = 0; i < a.units.size(); ++i)
        if (a.units[i].name != b.units[i].name || a.units[i].columns() != b.units[i].columns())
            return differ("units[" + std::to_string(i) + "]",
                          a.units[i].name + " of " + std::to_string(a.units[i].columns()) + " columns",
                          b.units[i].name + " of " + std::to_string(b.units[i].columns()));
    if (a.storage.kind != b.storage.kind)
        return differ("storage.kind", toString(a.storage.kind), toString(b.storage.kind));
    if (a.storage.bins != b.storage.bins)
        return differ("storage.bins", std::to_string(a.storage.bins), std::to_string(b.storage.bins));
    if (a.storage.rowsPerBin != b.storage.rowsPerBin)
        return differ("storage.rows_per_bin", std::to_string(a.storage.rowsPerBin),
                      std::to_string(b.storage.rowsPerBin));
    return {};
}

} // namespace core::calibration
