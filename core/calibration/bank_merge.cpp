#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/calibration/bank_folder.h"
#include "core/calibration/bin_sums.h"

#include <algorithm>

namespace core::calibration {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& folder, const std::string& reason) {
    throw Error(ErrorCode::BadInput, escapedPath(folder / BankDescription::kFile) + ": " + reason);
}

bool isSameRun(const BankRun& a, const BankRun& b) {
    return a.seed == b.seed && a.imagesSha256 == b.imagesSha256;
}

/// What the merged bank is going to be: the first one, with everybody's runs.
BankDescription describeMerged(const std::vector<fs::path>& folders, const std::vector<BankDescription>& parts) {
    BankDescription merged = parts.front();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const BankDescription& part = parts[i];
        if (part.finishedBins() < part.storage.bins)
            fail(folders[i], std::to_string(part.finishedBins()) + " of " + std::to_string(part.storage.bins) +
                                 " bins are finished");
        if (const std::string difference = whyNotAddable(parts.front(), part); !difference.empty())
            fail(folders[i], "cannot be added to " + escapedPath(folders.front()) + " (" + difference + ")");
        for (const BankRun& run : part.runs) {
            const auto known = std::find_if(merged.runs.begin(), merged.runs.end(),
                                            [&](const BankRun& other) { return i > 0 && isSameRun(run, other); });
            if (known != merged.runs.end())
                fail(folders[i], "the run with seed " + std::to_string(run.seed) +
                                     " and the same pictures is there "
                                     "already; samples must not count twice");
            if (i > 0)
                merged.runs.push_back(run);
        }
    }
    merged.bins.assign(merged.bins.size(), {});
    return merged;
}

} // namespace

BankDescription mergeBanks(const std::vector<fs::path>& folders, const fs::path& out, const Progress& progress) {
    requireArgument(folders.size() >= 2, "merge", "at least two banks", static_cast<double>(folders.size()));
    std::vector<BankDescription> parts;
    for (const fs::path& folder : folders)
        parts.push_back(readBankDescription(folder));
    const BankDescription merged = describeMerged(folders, parts);
    BankFolder target(out);
    target.begin(merged);
    for (int bin = 0; bin < merged.storage.bins; ++bin) {
        progress.report("merge", bin, merged.storage.bins);
        if (target.isFinished(bin))
            continue;
        HessianBank sum(merged.unitColumns(), merged.schedule.timesteps, merged.storage, 0);
        std::vector<std::string> dropped;
        for (std::size_t i = 0; i < folders.size(); ++i) {
            progress.throwIfStopped();
            sum.addSums(bin, readBin(folders[i], parts[i], bin));
            const auto& notes = parts[i].bins[static_cast<std::size_t>(bin)].dropped;
            dropped.insert(dropped.end(), notes.begin(), notes.end());
        }
        target.write(bin, sum.sums(bin), std::move(dropped));
    }
    progress.report("merge", merged.storage.bins, merged.storage.bins);
    return target.description();
}

} // namespace core::calibration
