#include "core/training/training_files.h"

namespace core::training {

TrainingFiles::TrainingFiles(const std::filesystem::path& out) {
    const std::filesystem::path whole = out.has_filename() ? out : out.parent_path();
    const std::string name = (whole.extension() == ".safetensors" ? whole.stem() : whole.filename()).string();
    const auto beside = [&](const char* ending) { return whole.parent_path() / (name + ending); };
    checkpoint = beside(".checkpoint.safetensors");
    log = beside(".log.json");
    samples = beside(".samples.png");
}

bool TrainingFiles::isBegun() const {
    std::error_code ignored;
    return std::filesystem::exists(checkpoint, ignored);
}

} // namespace core::training
