#include "core/training/optimizer.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/training/parallel_pieces.h"

#include <c10/core/GradMode.h>

namespace core::training {
namespace {

/// [k, rows, columns] of a weight, whatever its dimensions.
at::Tensor stackOf(const at::Tensor& weight, int matrices) {
    return weight.flatten(1).view({matrices, weight.size(0) / matrices, -1});
}

void checkGroup(const Parameter& parameter, const ParameterGroup& group) {
    requireArgument(group.rate > 0, (parameter.name + ": rate").c_str(), "a positive number", group.rate);
    if (group.rule != UpdateRule::Muon)
        return;
    const bool fits = parameter.value.dim() >= 2 && group.matrices > 0 && parameter.value.size(0) % group.matrices == 0;
    requireArgument(fits, parameter.name.c_str(), "matrices one below the other for Muon",
                    c10::str(parameter.value.sizes()) + " in " + std::to_string(group.matrices));
}

} // namespace

GroupRule adamwGroups(double rate, double weightDecay) {
    return [=](const Parameter& parameter) {
        return ParameterGroup{.rate = rate, .weightDecay = parameter.value.dim() < 2 ? 0 : weightDecay};
    };
}

Optimizer::Optimizer(const Parameters& parameters, const GroupRule& rule, const OptimizerOptions& options)
    : m_parameters(parameters)
    , m_options(options) {
    for (const Parameter& parameter : parameters) {
        const ParameterGroup group = rule(parameter);
        checkGroup(parameter, group);
        m_groups.push_back(group);
        const at::Tensor value = parameter.value.detach();
        m_first.push_back(at::zeros_like(value));
        m_second.push_back(group.rule == UpdateRule::AdamW ? at::zeros_like(value) : at::Tensor());
    }
}

void Optimizer::step(const ParameterTensors& gradients, double rateFactor) {
    ++m_steps;
    forEachPiece(m_parameters.front().value, m_parameters.size(),
                 [&](std::size_t i) { stepOne(i, gradients[i], rateFactor); });
}

void Optimizer::stepOne(std::size_t i, const at::Tensor& gradient, double rateFactor) {
    const at::NoGradGuard noGradient;
    const ParameterGroup& group = m_groups[i];
    const at::Tensor value = m_parameters[i].value.detach();
    const double rate = group.rate * rateFactor;
    if (group.rule == UpdateRule::AdamW)
        adamwStep(value, gradient, {m_first[i], m_second[i]}, m_steps, rate, group.weightDecay, m_options);
    else
        muonStep(stackOf(value, group.matrices), stackOf(gradient, group.matrices), stackOf(m_first[i], group.matrices),
                 rate, group.weightDecay, m_options);
}

} // namespace core::training
