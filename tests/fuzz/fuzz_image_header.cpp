#include "core/data/image_header.h"
#include "tests/fuzz/fuzz_target.h"

/// What is read of an image before it is decoded.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::isAccepted([&] {
        const auto header = core::data::readImageHeader(fuzz::asText(data, size));
        fuzz::require(header.width > 0 && header.height > 0, "an image without pixels");
    });
    return 0;
}
