#include "core/pytorch/zip_archive.h"
#include "tests/fuzz/fuzz_target.h"

using namespace core::pytorch;
using namespace core::formats;

/// A zip archive's directory, then every record that it names.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFile file("a.pt");
    file.write(fuzz::asText(data, size));
    fuzz::isAccepted([&] {
        const InputFile input(file.path());
        std::uint64_t total = 0;
        for (const auto& [name, record] : readZipDirectory(input)) {
            fuzz::require(record.offset <= size && record.storedBytes <= size - record.offset, "a record outside");
            fuzz::require(record.isDeflated || record.bytes == record.storedBytes, "a record of two sizes");
            total += record.storedBytes;
            fuzz::require(total <= size, "records that overlap");
            if (record.bytes > (1U << 20U)) // a bomb takes its time; torch_zip.cpp refuses it by its size
                continue;
            std::uint64_t unfolded = 0;
            streamRecord(input, record, [&](std::uint64_t position, std::span<const std::byte> piece) {
                fuzz::require(position == unfolded, "pieces out of order");
                unfolded += piece.size();
            });
            fuzz::require(unfolded == record.bytes, "a record of another size");
        }
    });
    return 0;
}
