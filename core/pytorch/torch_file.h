#pragma once

#include "core/formats/tensor_file.h"
#include "core/pytorch/checked_records.h"
#include "core/pytorch/pickle_value.h"
#include "core/pytorch/weights_choice.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace core::pytorch {

/// A PyTorch checkpoint (`torch.save`, zip or the older stream), read without Python: one dictionary of named tensors
/// of what it holds. Tensors may be views that share storages; they are copied out contiguous.
class TorchFile final : public formats::TensorFile {
public:
    /// Whether a file is called as checkpoints of PyTorch's are: .pt, .pth, .ckpt, .bin, .pkl.
    static bool isTorchName(const std::filesystem::path& path);
    /// Whether a file begins as a checkpoint of PyTorch's: a zip archive, a pickle or a tar archive.
    static bool isTorchFile(const formats::InputFile& file);
    /// Checks the whole description, and the sums of a file of at most 256 MiB; larger files' are checked while their
    /// tensors are read. @param request which dictionary, as chooseStateDict's. @throws Error{BadInput}, one line.
    static TorchFile open(formats::InputFile file, const WeightsRequest& request = {});

    /// Which dictionary it is, and which others the file holds.
    const std::string& key() const { return m_key; }
    const std::vector<std::string>& otherKeys() const { return m_otherKeys; }
    /// What was done to find its tensors, one line each.
    const std::vector<std::string>& notes() const { return m_notes; }
    /// What the file says beside its tensors, as plainData() reads it, in JSON.
    const std::string& plainText() const { return m_plainText; }

    /// SHA-256 of the file; if it holds several dictionaries, of that and the chosen one's key.
    std::string sha256() const override;
    std::string sha256(const formats::TensorEntry& entry) const override;

protected:
    void read(const formats::TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const override;

private:
    /// A tensor and the storage that it views.
    struct View {
        PickledTensor tensor;
        std::size_t record = 0; ///< index of m_records
    };
    struct Contents {
        std::vector<formats::TensorEntry> entries{};
        std::vector<View> views{};
        std::vector<StoredRecord> records{};
        std::string key{};
        std::vector<std::string> otherKeys{};
        std::vector<std::string> notes{};
        std::string plainText{};
    };
    TorchFile(formats::InputFile file, Contents contents);
    static Contents describe(const formats::InputFile& file, const WeightsRequest& request);

    /// Tensors that cannot be read in pieces, from their first piece to their last.
    struct Held {
        std::mutex lock;
        std::map<std::string, std::vector<std::byte>> tensors;
    };
    const View& viewOf(const formats::TensorEntry& entry) const;
    void readWhole(const View& view, std::span<std::byte> bytes) const;
    void readHeld(const formats::TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const;

    std::vector<View> m_views; ///< parallel to entries()
    CheckedRecords m_records;
    std::string m_key;
    std::vector<std::string> m_otherKeys;
    std::vector<std::string> m_notes;
    std::string m_plainText;
    std::unique_ptr<Held> m_held;
};

} // namespace core::pytorch
