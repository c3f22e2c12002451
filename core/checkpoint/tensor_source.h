#pragma once

#include "core/formats/tensor_file.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace core::checkpoint {

/// The tensors of a checkpoint, whether it is one safetensors file, several shards with an index, or PyTorch's.
class TensorSource {
public:
    /// A .safetensors file, an index (NAME.safetensors.index.json) whose shards lie beside it, or a file of PyTorch's.
    /// @param weights which of several sets of weights in one file, see chooseStateDict. @throws Error{BadInput} as
    /// formats::SafetensorsFile::open and pytorch::TorchFile::open, and for an index that leaves its folder, names
    /// missing shards, or disagrees with them. @throws Error{BadArgument} if `weights` is given and the format holds
    /// one set only.
    static TensorSource open(const std::filesystem::path& path, const std::string& weights = {});
    /// Whether a file name is that of an index of shards.
    static bool isIndex(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    /// All entries, file by file in the order of their bytes. Valid as long as the source.
    const std::vector<const formats::TensorEntry*>& entries() const { return m_entries; }
    /// Null where there is no such tensor.
    const formats::TensorEntry* find(const std::string& name) const;
    /// Of a file that holds several sets of weights: which one this is, and which others there are.
    const std::string& weightsKey() const { return m_weightsKey; }
    const std::vector<std::string>& otherWeights() const { return m_otherWeights; }
    /// The metadata texts of a single file; empty for shards.
    const std::map<std::string, std::string>& metadata() const;
    /// As formats::TensorFile::tensor.
    at::Tensor tensor(const std::string& name) const;
    /// As formats::TensorFile::copyTo.
    void copyTo(const std::string& name, at::Tensor target,
                const std::function<void(std::span<const float>)>& look = {}) const;
    /// SHA-256 of a tensor's stored bytes.
    std::string sha256(const formats::TensorEntry& entry) const;
    /// SHA-256 of the file; of shards: of their hashes in order of their names.
    std::string sha256() const;
    /// Numbers in all tensors.
    std::int64_t parameters() const;
    /// Throws Error{BadInput} with one line: the path (escaped) and `reason`.
    [[noreturn]] void fail(const std::string& reason) const;

private:
    using Files = std::vector<std::unique_ptr<const formats::TensorFile>>;
    struct Place {
        std::size_t file = 0;
        const formats::TensorEntry* entry = nullptr;
    };
    TensorSource(std::filesystem::path path, Files files);
    static TensorSource openTorch(const std::filesystem::path& path, formats::InputFile file,
                                  const std::string& weights);
    const Place* place(const std::string& name) const;
    const formats::TensorFile& fileOf(const std::string& name) const;

    std::filesystem::path m_path;
    Files m_files; ///< never changed after construction: entries point into it
    std::vector<const formats::TensorEntry*> m_entries;
    std::map<std::string_view, Place> m_places; ///< by the names in the entries
    std::string m_weightsKey;
    std::vector<std::string> m_otherWeights;
};

} // namespace core::checkpoint
