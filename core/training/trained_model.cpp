#include "core/training/trained_model.h"

#include "core/base/tensor.h"

namespace core::training {
namespace {

constexpr double kGoldenRatio = 0.6180339887498949;

/// A leaf of its own: the model's tensors are shared.
at::Tensor leafOf(const at::Tensor& weight) {
    return weight.detach().to(at::kFloat).clone(at::MemoryFormat::Contiguous).requires_grad_(true);
}

std::string stageParameter(const std::string& stage, const model::Unit& unit) {
    return stage + "/" + unit.consumer;
}

} // namespace

TrainedModel::TrainedModel(model::DenoiserPtr source)
    : m_source(std::move(source)) {
    translateTorchErrors("training", [&] {
        if (const auto* staged = dynamic_cast<const model::StagedDenoiser*>(m_source.get()))
            addStages(*staged);
        else
            addWhole();
    });
    if (m_parts.empty())
        throw Error(ErrorCode::BadArgument,
                    m_source->info().name + ": expected weights to train, found a staged model without any of its own");
}

void TrainedModel::addWhole() {
    TrainedPart part{.lastT = m_source->info().schedule.timesteps};
    part.model = m_source->to(m_source->device(), Dtype::Float32)
                     ->withWeights([&](const std::string& key, const at::Tensor& weight) {
                         if (!m_source->isTrainable(key))
                             return weight;
                         part.parameters.push_back({key, leafOf(weight)});
                         return part.parameters.back().value;
                     });
    m_parts.push_back(std::move(part));
}

void TrainedModel::addStages(const model::StagedDenoiser& staged) {
    const model::DenoiserPtr dense = staged.dense()->to(staged.device(), Dtype::Float32);
    for (const model::StageSubnetwork& stage : staged.stages()) {
        TrainedPart part{.name = stage.name, .firstT = stage.firstT, .lastT = stage.lastT};
        model::Subnetwork subnetwork = stage.subnetwork;
        for (std::size_t i = 0; i < subnetwork.units.size(); ++i) {
            at::Tensor& weight = subnetwork.units[i].weight;
            if (!weight.defined())
                continue;
            weight = leafOf(weight);
            part.parameters.push_back({stageParameter(stage.name, staged.units()[i]), weight});
        }
        if (part.parameters.empty())
            continue;
        part.model = dense->cut(subnetwork);
        m_parts.push_back(std::move(part));
    }
}

std::size_t TrainedModel::partOfStep(std::int64_t step) const {
    std::int64_t timesteps = 0;
    for (const TrainedPart& part : m_parts)
        timesteps += part.lastT - part.firstT + 1;
    const double turns = static_cast<double>(step) * kGoldenRatio;
    auto at = static_cast<std::int64_t>((turns - std::floor(turns)) * static_cast<double>(timesteps));
    std::size_t part = 0;
    for (; part + 1 < m_parts.size(); ++part) {
        const std::int64_t width = m_parts[part].lastT - m_parts[part].firstT + 1;
        if (at < width)
            break;
        at -= width;
    }
    return part;
}

model::DenoiserPtr TrainedModel::with(const std::vector<ParameterTensors>& values) const {
    return translateTorchErrors("training", [&] {
        std::map<std::string, at::Tensor> byName;
        for (std::size_t part = 0; part < m_parts.size(); ++part)
            for (std::size_t i = 0; i < m_parts[part].parameters.size(); ++i)
                byName[m_parts[part].parameters[i].name] = values.at(part).at(i).detach();
        if (const auto* staged = dynamic_cast<const model::StagedDenoiser*>(m_source.get()))
            return withStages(*staged, byName);
        return m_source->withWeights([&](const std::string& key, const at::Tensor& weight) {
            const auto found = byName.find(key);
            return found == byName.end() ? weight : found->second.to(weight.scalar_type(), false, true);
        });
    });
}

model::DenoiserPtr TrainedModel::withStages(const model::StagedDenoiser& staged,
                                            const std::map<std::string, at::Tensor>& values) {
    std::vector<model::StageSubnetwork> stages = staged.stages();
    for (model::StageSubnetwork& stage : stages)
        for (std::size_t i = 0; i < stage.subnetwork.units.size(); ++i) {
            at::Tensor& weight = stage.subnetwork.units[i].weight;
            if (const auto found = values.find(stageParameter(stage.name, staged.units()[i])); found != values.end())
                weight = found->second.to(weight.scalar_type(), false, true);
        }
    return std::make_shared<model::StagedDenoiser>(staged.dense(), std::move(stages));
}

} // namespace core::training
