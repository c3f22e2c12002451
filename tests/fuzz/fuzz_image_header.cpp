#include "core/base/decoder_limits.h"
#include "core/data/image_decoder.h"
#include "tests/fuzz/fuzz_target.h"

#include <opencv2/core/utils/logger.hpp>

/// The header's check beside the decoder: what the check lets pass is decoded, and the decoder finds that size, never a
/// larger one. The build's limit of memory says so too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint64_t mostDecoded = 1'000'000; // pixels; larger ones only cost time
    static const auto quiet = cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    static_cast<void>(quiet);
    const std::string_view bytes = fuzz::asText(data, size);
    core::data::ImageHeader header;
    if (!fuzz::isAccepted([&] { header = core::data::checkedImageHeader(bytes); }))
        return 0;
    fuzz::require(header.width > 0 && header.height > 0, "an image without pixels");
    fuzz::require(header.width * header.height <= core::mostPixels(), "more pixels than are read");
    if (header.width * header.height > mostDecoded)
        return 0;
    try {
        const core::Image image = core::data::decodeImage(bytes, header);
        const auto area = static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height);
        fuzz::require(area == header.width * header.height, "another size than the header's");
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        fuzz::require(said.find("by its header") == std::string_view::npos, "the decoder found another size");
        fuzz::require(said.find("MAX_IMAGE") == std::string_view::npos, "the decoder found more pixels than are read");
    }
    return 0;
}
