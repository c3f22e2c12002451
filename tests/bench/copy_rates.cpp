#include "tests/bench/copy_rates.h"

#include "core/base/parallel.h"
#include "core/base/stopwatch.h"
#include "core/formats/input_file.h"

#include <cstring>

namespace bench {
namespace {

constexpr std::uint64_t pieceBytes = std::uint64_t{16} << 20U;

/// Bytes per second of `move(offset, bytes)` over the file in pieces by all threads.
double rateOf(std::uint64_t size, const std::function<void(std::uint64_t, std::uint64_t)>& move) {
    const core::Stopwatch watch;
    core::forEachInParallel(static_cast<int>((size + pieceBytes - 1) / pieceBytes), [&](int i) {
        const std::uint64_t offset = pieceBytes * static_cast<std::uint64_t>(i);
        move(offset, std::min(pieceBytes, size - offset));
    });
    return static_cast<double>(size) / watch.seconds();
}

} // namespace

CopyRates measureCopyRates(const std::filesystem::path& path) {
    const core::formats::InputFile file(path);
    const auto buffer = [&] { return std::unique_ptr<std::byte[]>(new std::byte[file.size()]); };
    const auto content = buffer();
    const auto read = [&](std::uint64_t offset, std::uint64_t size) {
        file.read(offset, {content.get() + offset, size});
    };
    CopyRates rates;
    rates.read = rateOf(file.size(), read);
    const std::uint64_t half = file.size() / 2;
    rates.copy = rateOf(half, [&](std::uint64_t offset, std::uint64_t size) {
        std::memcpy(content.get() + half + offset, content.get() + offset, size);
    });
    const core::Stopwatch watch;
    (void)file.sha256();
    rates.hash = static_cast<double>(file.size()) / watch.seconds();
    return rates;
}

} // namespace bench
