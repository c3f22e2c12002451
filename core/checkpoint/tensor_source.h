#pragma once

#include "core/checkpoint/training/folded_weights.h"
#include "core/formats/tensor_file.h"
#include "core/pytorch/weights_choice.h"
#include "core/pytorch/wrapped_names.h"

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace core::checkpoint {

/// The tensors of one model in a checkpoint, whether it is one safetensors file, several shards with an index, or
/// PyTorch's. Their names are the model's own: what a trainer's wrappers put before and into them was taken out, and
/// what training stored in parts is one tensor here.
class TensorSource {
public:
    /// A .safetensors file, an index (NAME.safetensors.index.json, NAME.bin.index.json, also those of variants) whose
    /// shards lie beside it, or a file of PyTorch's.
    /// @param request which of several sets of weights. @throws Error{BadInput} as formats::SafetensorsFile::open,
    /// pytorch::TorchFile::open and pytorch::chooseWeights, and for an index that leaves its folder, names missing
    /// shards, or disagrees with them. @throws Error{BadArgument} if weights are asked for and there is one set only.
    static TensorSource open(const std::filesystem::path& path, const pytorch::WeightsRequest& request = {});
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
    /// Names of the tensors that stand beside the model in its file and are not among entries(): those of other
    /// networks and of training.
    const std::vector<std::string>& besideModel() const { return m_besideModel; }
    /// What was done to find the tensors, one line each.
    const std::vector<std::string>& notes() const { return m_notes; }
    /// The metadata texts of a single file; empty for shards.
    const std::map<std::string, std::string>& metadata() const;
    /// What the file itself says about its training: plain data beside PyTorch's tensors, or the metadata's texts, each
    /// in JSON if it is that.
    nlohmann::json plainData() const;
    /// As formats::TensorFile::tensor.
    at::Tensor tensor(const std::string& name) const;
    /// As formats::TensorFile::copyTo.
    void copyTo(const std::string& name, at::Tensor target,
                const std::function<void(std::span<const float>)>& look = {}) const;
    /// SHA-256 of a tensor's stored bytes; of one that is stored in parts: of their sums.
    std::string sha256(const formats::TensorEntry& entry) const;
    /// SHA-256 of the file; of shards: of their hashes in order of their names; of one of several sets of weights: of
    /// that and its key.
    std::string sha256() const;
    /// Numbers in all tensors.
    std::int64_t parameters() const;
    /// Throws Error{BadInput} with one line: the path (escaped) and `reason`.
    [[noreturn]] void fail(const std::string& reason) const;

private:
    using Files = std::vector<std::unique_ptr<const formats::TensorFile>>;
    /// A tensor by the model's own name, and where it is stored.
    struct Tensor {
        formats::TensorEntry entry;
        std::size_t file = 0;
        const formats::TensorEntry* stored = nullptr;
        const training::FoldedWeight* folded = nullptr; ///< stored in these parts instead
    };
    TensorSource(std::filesystem::path path, Files files);
    static TensorSource openTorch(const std::filesystem::path& path, formats::InputFile file,
                                  const pytorch::WeightsRequest& request);
    void choose(const pytorch::WeightsRequest& request);
    void take(const std::vector<pytorch::NameGroup>& groups, std::size_t chosen);
    void fold();
    void list();
    const Tensor* place(const std::string& name) const;
    const Tensor& required(const std::string& name) const;
    at::Tensor foldedTensor(const training::FoldedWeight& folded) const;

    std::filesystem::path m_path;
    Files m_files;                ///< never changed after construction: entries point into it
    std::deque<Tensor> m_tensors; ///< all that are stored, and what was put together
    std::deque<training::FoldedWeight> m_folded;
    std::map<std::string_view, const Tensor*> m_places; ///< by the names in the entries, their parts too
    std::vector<const formats::TensorEntry*> m_entries;
    std::string m_weightsKey;
    std::vector<std::string> m_otherWeights;
    std::vector<std::string> m_besideModel;
    std::vector<std::string> m_notes;
};

} // namespace core::checkpoint
