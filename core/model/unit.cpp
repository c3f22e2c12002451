#include "core/model/unit.h"

namespace core::model {

std::string toString(UnitKind kind) {
    return kind == UnitKind::AttentionHead ? "attention head" : "MLP neuron";
}

} // namespace core::model
