#include "core/model/unit.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>
#include <utility>

namespace core::model {
namespace {

constexpr std::array<std::pair<UnitKind, const char*>, 5> kNames{
    {{UnitKind::SelfAttentionHead, "self-attention head"},
     {UnitKind::CrossAttentionHead, "cross-attention head"},
     {UnitKind::MlpNeuron, "MLP neuron"},
     {UnitKind::GegluNeuron, "GEGLU neuron"},
     {UnitKind::ResNetNormGroup, "ResNet norm group"}}};

constexpr const char* kOlderName = "attention head"; // while every attention was self-attention

} // namespace

std::string toString(UnitKind kind) {
    for (const auto& [one, name] : kNames)
        if (one == kind)
            return name;
    return {};
}

UnitKind parseUnitKind(const std::string& text) {
    for (const auto& [kind, name] : kNames)
        if (text == name)
            return kind;
    if (text == kOlderName)
        return UnitKind::SelfAttentionHead;
    std::string known;
    for (const auto& [kind, name] : kNames)
        known += (known.empty() ? "" : ", ") + std::string(name);
    throw Error(ErrorCode::BadArgument, "unit kind: expected one of " + known + ", found '" + escaped(text) + "'");
}

} // namespace core::model
