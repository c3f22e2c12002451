#pragma once

#include "core/base/error.h"
#include "core/formats/safetensors.h"

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

/// Making checkpoint files for tests.
namespace files {

using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

inline void writeText(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

inline void writeJson(const std::filesystem::path& path, const nlohmann::json& json) {
    writeText(path, json.dump());
}

/// A valid file of float32 zeros that takes no room on the disk, however large the tensors are.
inline void writeSparse(const std::filesystem::path& path, const Shapes& shapes) {
    nlohmann::json header = nlohmann::json::object();
    std::uint64_t end = 0;
    for (const auto& [name, shape] : shapes) {
        std::uint64_t bytes = 4;
        for (const std::int64_t size : shape)
            bytes *= static_cast<std::uint64_t>(size);
        header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {end, end + bytes}}};
        end += bytes;
    }
    const std::string text = header.dump();
    std::string length;
    for (unsigned shift = 0; shift < 64; shift += 8)
        length += static_cast<char>((text.size() >> shift) & 0xFFU);
    writeText(path, length + text);
    QCOMPARE(truncate(path.c_str(), static_cast<off_t>(8 + text.size() + end)), 0);
}

/// What the work complains about, empty if it does not.
template <typename Work> QString complaint(Work&& work, core::ErrorCode code = core::ErrorCode::BadInput) {
    try {
        work();
    } catch (const core::Error& error) {
        return error.code() == code ? QString::fromUtf8(error.what())
                                    : "wrong code: " + QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace files

/// Fails unless `work` throws core::Error{BadInput} with one line that holds `piece`.
#define VERIFY_REFUSED(work, piece)                                                                                    \
    do {                                                                                                               \
        const QString said = files::complaint([&] { work; });                                                          \
        QVERIFY2(said.contains(piece) && !said.contains('\n'), qPrintable("said: " + said));                           \
    } while (false)
