#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// How the cases put PyTorch checkpoints together: a zip archive of a pickle and storages, every field of which can
/// lie.
namespace bad_input {

/// One record of a zip archive.
struct ZipRecord {
    std::string name;
    std::string content{};
    bool deflated = false;
    std::optional<std::uint32_t> crc{};         ///< another sum than the content's
    std::optional<std::uint32_t> claimedSize{}; ///< another size, in both headers
    std::optional<std::uint32_t> claimedOffset{};
    std::uint16_t method = 0; ///< other than stored (0) and deflated (8)
    std::uint16_t flags = 0;
    bool isZip64 = false; ///< sizes and place in a zip64 field
};

/// What an archive's end says in place of the truth.
struct ZipEnd {
    std::optional<std::uint64_t> records{};
    std::optional<std::uint64_t> directoryOffset{};
    bool isZip64 = false;
};

std::string zip(const std::vector<ZipRecord>& records, const ZipEnd& end = {});

/// A torch.save file: folder/data.pkl, byteorder, data/0 of 24 bytes (6 floats), version.
std::string checkpoint(const std::string& pickle);
/// The records that it consists of.
std::vector<ZipRecord> checkpointRecords(const std::string& pickle);

/// Pieces of pickles, of protocol 2.
std::string pickle(const std::string& operations); ///< with PROTO before and STOP behind
std::string text(const std::string& value);
std::string integer(std::int64_t value);
std::string global(const std::string& module, const std::string& name);
std::string tuple(const std::vector<std::string>& values);
/// A dictionary of one text key.
std::string dict(const std::string& key, const std::string& value);

/// A storage's persistent id, as a checkpoint of 6 floats has it.
struct StorageId {
    std::string type = global("torch", "FloatStorage");
    std::string key = text("0");
    std::string elements = integer(6);
};
std::string storage(const StorageId& id = {});

/// A tensor's arguments: 2×3 of the storage's 6 floats.
struct TensorParts {
    std::string storage = bad_input::storage();
    std::string offset = integer(0);
    std::string size = tuple({integer(2), integer(3)});
    std::string stride = tuple({integer(3), integer(1)});
};
std::string tensor(const TensorParts& parts = {});
/// The same with whatever arguments.
std::string tensorOf(const std::vector<std::string>& arguments);

/// A file in the format before PyTorch 1.6. @param keys a pickled list, @param storages what follows.
std::string legacyCheckpoint(const std::string& pickle, const std::string& keys, const std::string& storages);

} // namespace bad_input
