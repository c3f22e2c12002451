#include "tests/bench/published_obs.h"

namespace bench {

PublishedObs::PublishedObs(const at::Tensor& weight, const at::Tensor& inverse, int groupSize, Update update)
    : m_weight(weight.to(at::kDouble).clone())
    , m_inverse(inverse.clone())
    , m_gone(at::zeros({weight.size(1) / groupSize}, at::kBool))
    , m_groupSize(groupSize)
    , m_update(update) {}

void PublishedObs::subtract(at::Tensor& matrix, const at::Tensor& left, const at::Tensor& right) const {
    if (m_update == Update::AsPublished)
        matrix.sub_(left.matmul(right));
    else if (right.size(0) == 1)
        matrix.addr_(left.squeeze(1), right.squeeze(0), 1, -1);
    else
        matrix.addmm_(left, right, 1, -1);
}

int PublishedObs::eliminateColumn() {
    const at::Tensor diagonal = m_inverse.diagonal();
    const at::Tensor scores = m_weight.square().sum(0).div_(diagonal).masked_fill_(m_gone, INFINITY);
    const auto column = scores.argmin().item<std::int64_t>();
    const double pivot = diagonal[column].item<double>();
    const at::Tensor row = m_inverse.narrow(0, column, 1).clone();
    subtract(m_weight, m_weight.narrow(1, column, 1).div(pivot), row);
    const at::Tensor scaled = row / std::sqrt(pivot);
    subtract(m_inverse, scaled.t(), scaled);
    m_weight.select(1, column).zero_();
    m_inverse.select(0, column).zero_();
    m_inverse.select(1, column).zero_();
    m_inverse[column][column] = 1;
    return static_cast<int>(column);
}

int PublishedObs::eliminateGroup() {
    const std::int64_t groups = m_gone.size(0), size = m_groupSize;
    const at::Tensor blocks = m_inverse.view({groups, size, groups, size}).diagonal(0, 0, 2).permute({2, 0, 1});
    const at::Tensor inverses = at::cholesky_inverse(at::linalg_cholesky(blocks.contiguous()));
    const at::Tensor weight = m_weight.view({-1, groups, size}).permute({1, 2, 0}).contiguous();
    const at::Tensor scores = inverses.matmul(weight).mul_(weight).sum({1, 2}).masked_fill_(m_gone, INFINITY);
    const auto group = scores.argmin().item<std::int64_t>();
    const std::int64_t first = group * size;
    const at::Tensor rows = m_inverse.narrow(0, first, size).clone();
    const at::Tensor down = inverses[group].matmul(rows);
    subtract(m_weight, m_weight.narrow(1, first, size).clone(), down);
    subtract(m_inverse, rows.t(), down);
    m_weight.narrow(1, first, size).zero_();
    m_inverse.narrow(0, first, size).zero_();
    m_inverse.narrow(1, first, size).zero_();
    m_inverse.diagonal().narrow(0, first, size).fill_(1);
    return static_cast<int>(group);
}

int PublishedObs::eliminate() {
    const int group = m_groupSize == 1 ? eliminateColumn() : eliminateGroup();
    m_gone[group] = true;
    return group;
}

at::Tensor publishedInverse(const at::Tensor& hessian, double damping) {
    const at::Tensor damped = hessian.to(at::kDouble).clone();
    damped.diagonal().add_(damping * hessian.diagonal().mean());
    return at::cholesky_inverse(at::linalg_cholesky(damped));
}

} // namespace bench
