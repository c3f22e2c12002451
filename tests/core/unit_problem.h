#pragma once

#include "core/base/tensor.h"
#include "core/pruning/criterion.h"

#include <ATen/CPUGeneratorImpl.h>
#include <QtTest>

/// Units for tests of criteria, and what follows from them by dense algebra.
namespace unit {

/// A width to test eliminations with.
struct Width {
    const char* name;
    int columns;
    int groupSize;
};

/// Test data "columns", "groupSize", "float64": each width in both number formats.
inline void addWidths(std::initializer_list<Width> widths) {
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<bool>("float64");
    for (const bool float64 : {false, true})
        for (const Width& width : widths)
            QTest::addRow("%s, %s", width.name, float64 ? "float64" : "float32")
                << width.columns << width.groupSize << float64;
}

/// A unit with correlated inputs of very different sizes and scores of its columns, all float64, as the work on it.
inline core::pruning::UnitProblem randomProblem(int outputs, int columns, int groupSize, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor scale = at::rand({columns}, generator, at::kDouble) * 2 + 0.05;
    const at::Tensor common = at::randn({2 * columns, 5}, generator, at::kDouble);
    const at::Tensor x = at::randn({2 * columns, columns}, generator, at::kDouble) * scale +
                         0.3 * common.mm(at::randn({5, columns}, generator, at::kDouble));
    core::pruning::UnitProblem problem;
    problem.name = "blocks.3.mlp.fc2";
    problem.weight = at::randn({outputs, columns}, generator, at::kDouble);
    problem.hessian = x.t().mm(x) / (2.0 * columns);
    problem.taylorScores = at::rand({columns}, generator, at::kDouble);
    problem.groupSize = groupSize;
    problem.float64 = true;
    return problem;
}

/// Makes inputs always zero.
inline void kill(core::pruning::UnitProblem& problem, const std::vector<int>& columns) {
    for (const int column : columns) {
        problem.hessian.select(0, column).zero_();
        problem.hessian.select(1, column).zero_();
    }
}

inline at::Tensor columnIndices(const std::vector<int>& groups, int groupSize) {
    std::vector<std::int64_t> columns;
    for (const int group : groups)
        for (int j = 0; j < groupSize; ++j)
            columns.push_back(std::int64_t{group} * groupSize + j);
    return at::tensor(columns);
}

/// H + p·mean(live diagonal)·I, with ones for the dead.
inline at::Tensor dampedHessian(const core::pruning::UnitProblem& problem) {
    const at::Tensor diagonal = problem.hessian.diagonal();
    const at::Tensor dead = diagonal.eq(0).to(at::kDouble);
    const double live = problem.hessian.size(0) - dead.sum().item<double>();
    return problem.hessian + at::diag(dead + problem.damping * (diagonal.sum().item<double>() / std::max(live, 1.0)));
}

/// W₀ with the columns of always-zero inputs at 0.
inline at::Tensor liveWeight(const core::pruning::UnitProblem& problem) {
    return problem.weight.to(at::kDouble) * problem.hessian.diagonal().ne(0);
}

/// W·H_{:,S}·(H_{S,S})⁻¹ by a dense solve.
inline at::Tensor leastSquares(const core::pruning::UnitProblem& problem, const std::vector<int>& groups) {
    const at::Tensor h = dampedHessian(problem);
    const at::Tensor kept = columnIndices(groups, problem.groupSize);
    const at::Tensor target = liveWeight(problem).mm(h.index_select(1, kept));
    return at::linalg_solve(h.index_select(0, kept).index_select(1, kept), target.t()).t();
}

/// tr((W₀−W)·H·(W₀−W)ᵀ) with damped H and W₀ = liveWeight().
inline double lossOf(const core::pruning::UnitProblem& problem, const core::pruning::Elimination& run, int removed) {
    at::Tensor change = liveWeight(problem);
    const at::Tensor kept = columnIndices(run.keptAfter(removed), problem.groupSize);
    const at::Tensor live = problem.hessian.diagonal().ne(0).index_select(0, kept);
    change.index_add_(1, kept, run.weightsAfter(removed).to(at::kDouble) * live, -1);
    return change.mm(dampedHessian(problem)).mul(change).sum().item<double>();
}

inline double relativeDistance(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm().clamp_min(1e-300)).item<double>();
}

} // namespace unit
