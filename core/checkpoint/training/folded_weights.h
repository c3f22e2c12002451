#pragma once

#include "core/formats/safetensors_header.h"

#include <functional>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace core::checkpoint::training {

/// A weight that training stored in parts, e.g. a pruned one as `weight_orig` and `weight_mask`.
struct FoldedWeight {
    /// Weight normalisation: the direction's rows times the magnitudes. Spectral normalisation: the original divided by
    /// its largest singular value, uᵀWv with the vectors that are stored.
    enum class Rule { Mask, WeightNorm, SpectralNorm };
    Rule rule = Rule::Mask;
    formats::TensorEntry entry;       ///< of the whole weight, float32; no bytes of the file are its own
    std::vector<std::string> parts{}; ///< original and mask; magnitude and direction; original, u and v
};

using FindEntry = std::function<const formats::TensorEntry*(const std::string& name)>;

/// All that can be folded among these tensors: torch.nn.utils.prune's, weight_norm's and spectral_norm's, also where
/// they were made with torch.nn.utils.parametrize. Parts of other shapes than belong together are left alone.
std::vector<FoldedWeight> findFoldedWeights(const std::vector<const formats::TensorEntry*>& entries,
                                            const FindEntry& find);

/// The whole weight, float32. @param parts in the order of FoldedWeight::parts, of any type.
at::Tensor foldWeight(const FoldedWeight& weight, const std::vector<at::Tensor>& parts);

/// "4 weights were put together from their parts (weight_orig and weight_mask)"; empty for none.
std::string foldingNote(const std::vector<FoldedWeight>& weights);

} // namespace core::checkpoint::training
