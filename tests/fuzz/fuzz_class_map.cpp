#include "core/data/class_map.h"
#include "tests/fuzz/fuzz_target.h"

/// What says which folder of images holds which class.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFile file("map");
    static const core::model::ClassSet classes{3, {"tench, Tinca tinca", "crane", "crane"}};
    file.write(fuzz::asText(data, size));
    fuzz::isAccepted([&] {
        for (const auto& [folder, label] : core::data::readClassMap(file.path(), classes)) {
            fuzz::require(!folder.empty(), "a folder without a name");
            fuzz::require(label >= 0 && label < classes.count, "a class that is not there");
        }
    });
    return 0;
}
