#pragma once

#include "core/pytorch/pickle_input.h"
#include "core/pytorch/pickle_value.h"
#include "core/pytorch/stored_record.h"

#include <optional>
#include <vector>

namespace core::pytorch {

/// A `torch.save` file whose pickle was read: its value and where the storages lie that it speaks of.
struct TorchContent {
    PickleInput input; ///< the pickle's bytes, which the texts of the values are part of
    PickleObjects objects{};
    PickleValue root{};
    /// Parallel to objects.storages; empty where the file has none, which matters only if a tensor needs it.
    std::vector<std::optional<StoredRecord>> records{};
};

/// Whether a file begins as a zip archive.
bool isZipArchive(const formats::InputFile& file);
/// Whether a file begins with a pickle.
bool isPickle(const formats::InputFile& file);
/// Whether a file is a tar archive, as PyTorch wrote before version 0.1.11.
bool isTarArchive(const formats::InputFile& file);

/// torch.save since PyTorch 1.6: a zip archive with NAME/data.pkl and a record NAME/data/KEY per storage.
/// @throws Error{BadInput} naming the file: a damaged archive, another zip archive, TorchScript, a version or byte
/// order that is not known, a compressed archive that unfolds to far more than its size; all that PickleMachine
/// refuses.
TorchContent readTorchZip(const formats::InputFile& file);

/// torch.save before: pickles of a magic number, a version, the writing machine's traits, the data and the storages'
/// keys, followed by the storages. @throws Error{BadInput} naming the file; also where it ends too early.
TorchContent readTorchStream(const formats::InputFile& file);

} // namespace core::pytorch
