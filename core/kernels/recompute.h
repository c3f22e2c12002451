#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace core::kernels {

/// While it lives, recomputed() on the calling thread keeps inputs alone (activation checkpointing, Chen et al.,
/// arXiv 1604.06174): what lies between is computed again in backward.
class RecomputeScope {
public:
    explicit RecomputeScope(bool wanted);
    ~RecomputeScope();
    RecomputeScope(const RecomputeScope&) = delete;
    RecomputeScope& operator=(const RecomputeScope&) = delete;

    static bool isOn();

private:
    bool m_before;
};

/// A piece of a network as a function of all tensors that it reads.
using Piece = std::function<at::Tensor(const std::vector<at::Tensor>& inputs)>;

/// piece(inputs). Where a RecomputeScope and gradients are on, only the inputs are kept for backward, which runs the
/// piece again under the same autocast: twice the forward's work for the memory of one piece.
/// @param piece is called again after this returns, so it refers to nothing that does not live that long.
at::Tensor recomputed(const Piece& piece, const std::vector<at::Tensor>& inputs);

} // namespace core::kernels
