#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace bench {

/// How the published algorithm's two rank-one (or rank-group) updates are carried out.
enum class Update {
    AsPublished, ///< the product is formed, then subtracted
    InPlace      ///< both at once, which a careful rewrite would do: a harder opponent
};

/// Structured OBS as published (ZipLM's prune_struct, arXiv 2302.04089, which Diff-ES and MosaicDiff use): one
/// elimination at a time on full float64 matrices; eliminated columns stay in them as zeros.
class PublishedObs {
public:
    /// @param weight W [outputs, n]. @param inverse (damped H)⁻¹ [n,n]; both are copied. @param groupSize divides n.
    PublishedObs(const at::Tensor& weight, const at::Tensor& inverse, int groupSize, Update update);

    /// Eliminates the cheapest group and compensates the rest. @return the group.
    int eliminate();

private:
    int eliminateColumn();
    int eliminateGroup();
    void subtract(at::Tensor& matrix, const at::Tensor& left, const at::Tensor& right) const;

    at::Tensor m_weight;
    at::Tensor m_inverse;
    at::Tensor m_gone; ///< bool [groups]
    int m_groupSize;
    Update m_update;
};

/// (H + damping·mean(diagonal)·I)⁻¹ in float64 by LAPACK's Cholesky factorisation and inversion, as published.
at::Tensor publishedInverse(const at::Tensor& hessian, double damping);

} // namespace bench
