#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace core::elimination {

/// Statistics made safe to factorise (METHOD.md §4).
struct DampedHessian {
    at::Tensor inverse;    ///< P = (H + added·I)⁻¹, float64 [n,n] on the CPU
    std::vector<int> dead; ///< inputs that are always zero: H_jj was 0 and became 1
    double percent = 0;    ///< p that was used: the one asked for, or 10, 100, 1000 times it
    double added = 0;      ///< p·mean of the undamped diagonal over live entries
    int attempts = 0;      ///< factorisations tried, 1…4
};

/// One damping after the other, each ten times the one before: p, 10p, 100p, 1000p.
class DampingSteps {
public:
    /// @param hessian H, symmetric [n,n]. @param percent p > 0. @param name for messages. @param poll called many
    /// times, may throw to stop.
    /// @throws Error{Failed} naming `name` if H is not finite, Error{BadArgument} for p.
    DampingSteps(const at::Tensor& hessian, double percent, std::string name, std::function<void()> poll = {});

    /// The next damping that makes H positive definite. @throws Error{Failed} naming the unit if there is none.
    DampedHessian next();

private:
    at::Tensor m_hessian; ///< float64 on the CPU
    double m_percent;     ///< to try next
    int m_attempts = 0;
    std::string m_name;
    std::function<void()> m_poll;
};

/// The least of these dampings that makes H positive definite. @throws Error as DampingSteps does.
DampedHessian dampAndInvert(const at::Tensor& hessian, double percent, const std::string& name,
                            const std::function<void()>& poll = {});

} // namespace core::elimination
