#include "core/pruning/settled_order.h"

#include "core/base/tensor.h"
#include "core/pruning/compensated_elimination.h"
#include "core/pruning/ranking.h"

namespace core::pruning {
namespace {

/// Keeps the weight's columns as they are.
class PlainElimination final : public Elimination {
public:
    PlainElimination(const UnitProblem& problem, std::vector<int> order, std::vector<double> loss)
        : m_weight(problem.weight)
        , m_groupSize(problem.groupSize) {
        m_order = std::move(order);
        m_loss = std::move(loss);
    }

    at::Tensor weightsAfter(int removed) const override {
        return translateTorchErrors("kept weight", [&] {
            const at::Tensor kept = columnsOf(keptAfter(removed), m_groupSize);
            return removed == 0 ? m_weight : m_weight.index_select(1, kept.to(m_weight.device()));
        });
    }

    std::int64_t bytes() const override { return static_cast<std::int64_t>(m_weight.nbytes()); }

private:
    at::Tensor m_weight;
    int m_groupSize;
};

} // namespace

std::unique_ptr<Elimination> eliminateByScore(const UnitProblem& problem, const std::vector<double>& scores) {
    return translateTorchErrors(problem.name, [&]() -> std::unique_ptr<Elimination> {
        checkProblem(problem);
        if (!std::all_of(scores.begin(), scores.end(), [](double score) { return std::isfinite(score); }))
            throw Error(ErrorCode::Failed, problem.name + ": a score is NaN or Inf");
        std::vector<int> order = ascendingOrder(scores);
        if (problem.compensate)
            return eliminateCompensated(problem, order);
        if (problem.hessian.defined())
            return eliminatePlainly(problem, std::move(order));
        std::vector<double> loss;
        double sum = 0;
        for (const int group : order)
            loss.push_back(sum += scores[static_cast<std::size_t>(group)]);
        return std::make_unique<PlainElimination>(problem, std::move(order), std::move(loss));
    });
}

std::unique_ptr<Elimination> eliminatePlainly(const UnitProblem& problem, std::vector<int> order) {
    return translateTorchErrors(problem.name, [&] {
        std::vector<double> loss = plainLoss(problem, order);
        return std::make_unique<PlainElimination>(problem, std::move(order), std::move(loss));
    });
}

} // namespace core::pruning
