#include "core/elimination/damped_hessian.h"

#include "core/base/argument.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/elimination/invert_positive_definite.h"

namespace core::elimination {
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

DampingSteps::DampingSteps(const at::Tensor& hessian, double percent, std::string name, std::function<void()> poll)
    : m_percent(percent)
    , m_name(std::move(name))
    , m_poll(std::move(poll)) {
    checkInput(hessian, percent, m_name);
    m_hessian = hessian.to(at::kCPU, at::kDouble);
}

DampedHessian DampingSteps::next() {
    DampedHessian result;
    double liveMean = 0;
    result.dead = deadInputs(m_hessian, liveMean);
    at::Tensor deadOnes = at::zeros({m_hessian.size(0)}, at::kDouble);
    for (const int j : result.dead)
        deadOnes[j] = 1;
    result.inverse = at::empty(m_hessian.sizes(), at::kDouble);
    while (m_attempts < kAttempts) {
        result.percent = m_percent;
        result.added = m_percent * liveMean;
        result.attempts = ++m_attempts;
        m_percent *= 10;
        stopPoint();
        result.inverse.copy_(m_hessian).diagonal().add_(deadOnes).add_(result.added);
        if (invertPositiveDefinite(result.inverse, m_poll) && allFinite(result.inverse))
            return result;
    }
    throw Error(ErrorCode::Failed,
                m_name + ": the statistics are not positive definite, even with damping " + numberText(m_percent / 10));
}

DampedHessian dampAndInvert(const at::Tensor& hessian, double percent, const std::string& name,
                            const std::function<void()>& poll) {
    return DampingSteps(hessian, percent, name, poll).next();
}

} // namespace core::elimination
