#include "core/calibration/bank_description.h"
#include "core/exporting/staged_folder.h"
#include "tests/fuzz/fuzz_target.h"

using namespace core;

namespace {

void readStaged(std::string_view text) {
    static const fuzz::ScratchFile file(exporting::StagedFolder::kFile);
    file.write(text);
    exporting::StagedFolder staged;
    if (!fuzz::isAccepted([&] { staged = exporting::readStagedFolder(file.folder()); }))
        return;
    file.write(exporting::toJson(staged));
    const exporting::StagedFolder again = exporting::readStagedFolder(file.folder());
    fuzz::require(again.kept.size() == staged.kept.size(), "another number of stages when read back");
    for (std::size_t stage = 0; stage < staged.kept.size(); ++stage)
        for (std::size_t unit = 0; unit < staged.kept[stage].size(); ++unit)
            fuzz::require(again.kept[stage][unit].kept == staged.kept[stage][unit].kept, "other indices are kept");
}

void readBank(std::string_view text) {
    static const fuzz::ScratchFile file(calibration::BankDescription::kFile);
    file.write(text);
    calibration::BankDescription bank;
    if (!fuzz::isAccepted([&] { bank = calibration::readBankDescription(file.folder()); }))
        return;
    file.write(calibration::toJson(bank));
    const calibration::BankDescription again = calibration::readBankDescription(file.folder());
    fuzz::require(again.bins == bank.bins && again.runs.size() == bank.runs.size(), "another bank when read back");
}

} // namespace

/// The descriptions in the folders that Tessera writes. The first byte decides whose.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text = fuzz::asText(data + 1, size - 1);
    if ((data[0] & 1U) == 0)
        readStaged(text);
    else
        readBank(text);
    return 0;
}
