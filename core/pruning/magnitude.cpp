#include "core/pruning/magnitude.h"

#include "core/base/tensor.h"

#include <numeric>

namespace core::pruning {
namespace {

/// Keeps the weight's columns as they are.
class PlainElimination final : public Elimination {
public:
    PlainElimination(const at::Tensor& weight, int groupSize, const std::vector<double>& scores)
        : m_weight(weight)
        , m_groupSize(groupSize) {
        m_order.resize(scores.size());
        std::iota(m_order.begin(), m_order.end(), 0);
        std::stable_sort(m_order.begin(), m_order.end(), [&](int a, int b) { return scores[a] < scores[b]; });
        double sum = 0;
        for (const int group : m_order)
            m_loss.push_back(sum += scores[group]);
    }

    at::Tensor weightsAfter(int removed) const override {
        const std::vector<int> kept = keptAfter(removed);
        if (removed == 0)
            return m_weight;
        const at::Tensor groups = at::tensor(kept).to(m_weight.device());
        return m_weight.view({m_weight.size(0), -1, m_groupSize}).index_select(1, groups).flatten(1);
    }

    std::int64_t bytes() const override { return static_cast<std::int64_t>(m_weight.nbytes()); }

private:
    at::Tensor m_weight;
    int m_groupSize;
};

} // namespace

std::unique_ptr<Elimination> Magnitude::eliminate(const UnitProblem& problem) const {
    return translateTorchErrors(problem.name, [&] {
        const at::Tensor weight = problem.weight.contiguous();
        if (weight.dim() != 2 || problem.groupSize < 1 || weight.size(1) % problem.groupSize != 0)
            throw Error(ErrorCode::BadArgument, problem.name + ": groups of " + std::to_string(problem.groupSize) +
                                                    " columns do not divide the consumer weight");
        const at::Tensor scores = weight.to(at::kCPU, at::kDouble)
                                      .view({weight.size(0), -1, problem.groupSize})
                                      .square()
                                      .sum(at::IntArrayRef{0, 2})
                                      .contiguous();
        if (!at::isfinite(scores).all().item<bool>())
            throw Error(ErrorCode::Failed, problem.name + ": the weight holds NaN or Inf");
        const auto* first = scores.data_ptr<double>();
        return std::make_unique<PlainElimination>(weight, problem.groupSize,
                                                  std::vector<double>(first, first + scores.numel()));
    });
}

} // namespace core::pruning
