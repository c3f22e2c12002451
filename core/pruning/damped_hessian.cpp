#include "core/pruning/damped_hessian.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/pruning/invert_positive_definite.h"

namespace core::pruning {
namespace {

constexpr int kAttempts = 4;

/// Inputs whose diagonal entry is exactly zero; `liveMean` receives the mean diagonal of the others (0 if there are
/// none).
std::vector<int> deadInputs(const at::Tensor& hessian, double& liveMean) {
    const at::Tensor diagonal = hessian.diagonal().contiguous();
    const double* values = diagonal.data_ptr<double>();
    std::vector<int> dead;
    double sum = 0;
    for (int j = 0; j < diagonal.size(0); ++j) {
        if (values[j] == 0)
            dead.push_back(j);
        sum += values[j];
    }
    const auto live = diagonal.size(0) - static_cast<std::int64_t>(dead.size());
    liveMean = live > 0 ? sum / static_cast<double>(live) : 0;
    return dead;
}

/// Without a mask of the matrix's size: a sum is finite only where every term is.
bool allFinite(const at::Tensor& matrix) {
    return std::isfinite(matrix.sum().item<double>());
}

void checkInput(const at::Tensor& hessian, double percent, const std::string& name) {
    requireArgument(percent > 0 && std::isfinite(percent), "damping", "a number > 0", percent);
    if (hessian.dim() != 2 || hessian.size(0) != hessian.size(1))
        throw Error(ErrorCode::BadArgument, name + ": expected square statistics");
    // LibTorch's Cholesky reports success on NaN and Inf.
    if (!allFinite(hessian))
        throw Error(ErrorCode::Failed, name + ": the statistics hold NaN or Inf");
}

} // namespace

DampedHessian dampAndInvert(const at::Tensor& hessian, double percent, const std::string& name,
                            const std::function<void()>& poll) {
    checkInput(hessian, percent, name);
    const at::Tensor raw = hessian.to(at::kCPU, at::kDouble);
    double liveMean = 0;
    DampedHessian result;
    result.dead = deadInputs(raw, liveMean);
    at::Tensor deadOnes = at::zeros({raw.size(0)}, at::kDouble);
    for (const int j : result.dead)
        deadOnes[j] = 1;
    result.inverse = at::empty({raw.size(0), raw.size(0)}, at::kDouble);
    result.percent = percent;
    for (result.attempts = 1; result.attempts <= kAttempts; ++result.attempts, result.percent *= 10) {
        result.added = result.percent * liveMean;
        result.inverse.copy_(raw).diagonal().add_(deadOnes).add_(result.added);
        if (invertPositiveDefinite(result.inverse, poll) && allFinite(result.inverse))
            return result;
    }
    throw Error(ErrorCode::Failed, name + ": the statistics are not positive definite, even with damping " +
                                       numberText(result.percent / 10));
}

} // namespace core::pruning
